// Stands before the page's own script: notes errors and refusals, and takes storage away where the address asks for it.
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
    // What a browser does whose reader forbids storage.
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException(`${name} is forbidden here`, 'SecurityError');
        },
      });
    }
  }
}
