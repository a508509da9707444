// The base of our elements: a property for each name in a list of first values, which also gives its type.

import { LitElement } from 'lit';

/** @template T @typedef {LitElement & T & {flip(name: keyof T & string): void}} Element */
/** @template T @typedef {(new () => Element<T>) & Pick<typeof LitElement, keyof typeof LitElement>} Base */

/**
 * A class whose elements are drawn again when one of these properties is set to another value.
 * @template {object} T
 * @param {T} first values; elements share them, so an object is replaced, never changed
 * @param {Record<string, import('lit').PropertyDeclaration>} [attributes] the properties that are attributes too
 */
export function element(first, attributes = {}) {
  class Reactive extends LitElement {
    /** @override */
    static properties = Object.fromEntries(
      Object.keys(first).map((name) => [name, attributes[name] ?? { attribute: false }]),
    );

    constructor() {
      super();
      Object.assign(this, first);
    }

    /** Turns a switch over. @param {string} name */
    flip(name) {
      const { [name]: before } = /** @type {any} */ (this);
      Object.assign(this, { [name]: !before });
    }
  }
  return /** @type {Base<T>} */ (/** @type {unknown} */ (Reactive));
}
