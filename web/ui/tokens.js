// Colours and sizes of type: custom properties on the element, so that a page around an embed can set them.

import { css, unsafeCSS } from 'lit';

/** The six sizes of type, by what is written in them; CSS pixels of ordinary type. */
export const TYPE = {
  /** Names: headings of panels, axes, keys, heads of tables. */
  label: 12,
  /** What is said quietly; tables, small buttons, samples. */
  note: 13,
  /** Sentences and settings. */
  text: 14,
  /** Everything else; widths of the layout are counted in it. */
  body: 15,
  /** The sentence that the page is about. */
  lead: 19,
  /** The headline of the first screen. */
  head: 28,
};

const sizes = Object.entries(TYPE).map(
  ([role, size]) => `--type-${role}: calc(${size} * var(--px));`,
);

/**
 * Every size that has to do with type is a number of --px: a projector's type is 1.35 times as large, and what holds it
 * grows with it.
 */
export const tokens = css`
  :host {
    --px: 1px;
    ${unsafeCSS(sizes.join('\n'))}
    --paper: light-dark(#fbfaf7, #15171a);
    --panel: light-dark(#ffffff, #1c1f23);
    --ink: light-dark(#1d2126, #e8e6e1);
    --soft: light-dark(#5b6470, #9aa3ad);
    --line: light-dark(#e4e1da, #2e333a);
    --strong-line: light-dark(#8d918f, #6d757f);
    --accent: light-dark(#2f5bd0, #8fb0ff);
    --on-accent: light-dark(#ffffff, #10131a);
    --tint: light-dark(#eef2fc, #222a3a);
    --warn: light-dark(#a2400a, #f0a46b);
    --warn-tint: light-dark(#fdf3ea, #2f251d);
    --sans: system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif;
    --mono: ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
  }
  :host([large]) {
    --px: 1.35px;
  }
  /* Of the reader's own colours there are five; the canvas takes these too. */
  @media (forced-colors: active) {
    :host {
      --paper: Canvas;
      --panel: Canvas;
      --ink: CanvasText;
      --soft: CanvasText;
      --line: GrayText;
      --strong-line: CanvasText;
      --accent: LinkText;
      --on-accent: ButtonText;
      --tint: Canvas;
      --warn: CanvasText;
      --warn-tint: Canvas;
    }
  }
  @media print {
    :host {
      --paper: #fff;
      --panel: #fff;
      --ink: #000;
      --soft: #444;
      --line: #ccc;
      --strong-line: #888;
      --accent: #1d3f9e;
      --tint: #eef2fc;
      --warn: #7a3008;
      --warn-tint: #fff;
    }
  }
`;
