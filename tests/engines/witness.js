// Runs before the page's own script: records errors and refusals, and disables storage if the address says so.
{
  /** @type {string[]} */
  const seen = [];
  /** @type {any} */ (window).__witness = seen;
  addEventListener('error', (event) => seen.push(`error: ${event.message}`));
  addEventListener('unhandledrejection', (event) => seen.push(`rejection: ${event.reason}`));
  document.addEventListener('securitypolicyviolation', (event) =>
    seen.push(`refused: ${event.effectiveDirective} ${event.blockedURI}`),
  );
  if (new URLSearchParams(location.search).has('no-storage')) {
    // A browser does the same when its reader forbids storage.
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException(`${name} is forbidden here`, 'SecurityError');
        },
      });
    }
  }
}
