// The base of our elements: a property for each name in a list of first values, which also gives its type.

import { html, LitElement } from 'lit';
import { keepFocus } from './focus.js';

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

    /** @param {import('lit').PropertyValues} changed @override */
    update(changed) {
      keepFocus(/** @type {ShadowRoot} */ (this.renderRoot), () => super.update(changed));
    }

    /** Turns a switch over. @param {string} name */
    flip(name) {
      const { [name]: before } = /** @type {any} */ (this);
      Object.assign(this, { [name]: !before });
    }
  }
  return /** @type {Base<T>} */ (/** @type {unknown} */ (Reactive));
}

/** A handler that takes the value of its control. @param {(value: string, control: HTMLInputElement) => void} take */
export const withValue = (take) => (/** @type {Event} */ event) => {
  const control = /** @type {HTMLInputElement} */ (event.target);
  const { type, checked, value } = control;
  take(type === 'checkbox' ? String(Number(checked)) : value, control);
};

/** The entries of a list. @param {(string|number)[][]} rows values and words @param {unknown} chosen a value */
export const options = (rows, chosen) =>
  rows.map(
    ([value, label]) =>
      html`<option value=${value} ?selected=${value === chosen} .selected=${value === chosen}>${label}</option>`,
  );
