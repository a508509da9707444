// What panels are made of: sections with their headings, tables.

import { html } from 'lit';

/** @param {string} heading which names it @param {...unknown} parts */
export const section = (heading, ...parts) => html`
  <section aria-label=${heading}>
    <h3>${heading}</h3>
    ${parts}
  </section>
`;

/**
 * @param {unknown[]} head
 * @param {unknown[][]} rows each begins with its name; the last cell of a row that has fewer is as wide as the rest
 * @param {(row: number) => string} [kind] class of a row
 */
export const table = (head, rows, kind = () => '') => html`
  <table>
    <thead>
      <tr>
        ${head.map((name) => html`<th scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([name, ...cells], row) => html`
          <tr class=${kind(row)}>
            <th scope="row">${name}</th>
            ${cells.map((cell, i) => {
              const rest = i === cells.length - 1 ? head.length - 1 - i : 1;
              return html`<td colspan=${rest}>${cell}</td>`;
            })}
          </tr>
        `,
      )}
    </tbody>
  </table>
`;
