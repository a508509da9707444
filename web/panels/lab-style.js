// How the page lies at each width of its element: bar, notices, and the areas that hold the panels.
//
// An area is as the grid below names it; which panel is in which is the table of lab.js. The area 'deeper', as wide as
// the element, takes what looks closer at a run; while no panel is in it, it has no height. Widths are in em of the
// element's own type, 15 px: 42.667em are 640 px and 66.667em 1000 px, and with large type a third more, so that a
// projector's page takes the layout that fits. Cut to 42.666, so that 640 px itself is never just below.

import { css } from 'lit';

export const labStyle = css`
  :host {
    container: lab / inline-size;
    accent-color: var(--accent);
    background: var(--paper);
    color: var(--ink);
    font: var(--type-body) / 1.5 var(--sans);
    font-variant-numeric: tabular-nums;
    scrollbar-color: var(--line) transparent;
    text-align: start;
  }
  .lab {
    display: flex;
    flex-direction: column;
  }
  plateau-transport {
    position: sticky;
    top: 0;
    z-index: 2;
  }
  .top,
  .panels {
    --plot-height: var(--plateau-plot-height, 250px);
    --answer-height: var(--plateau-answer-height, 300px);
    display: grid;
    grid-template-columns: minmax(0, 1fr);
  }
  .top {
    grid-template-areas: 'head' 'cells' 'chart';
    gap: 14px 28px;
    padding: 10px 16px 14px;
  }
  /* What can be chosen of a curve comes with a run of the reader's own. */
  .top.quiet-chart {
    --plateau-later: hidden;
  }
  .panels {
    grid-template-areas: 'answer' 'samples' 'left' 'deeper';
    background: var(--panel);
    border-block: 1px solid var(--line);
  }
  .top > *,
  .panels > * {
    min-width: 0;
  }
  /* As high with its tools as without. */
  .top > .chart {
    min-height: var(--plateau-chart-height, calc(470 * var(--px)));
  }
  .panels > * {
    padding: 14px 16px;
  }
  .panels > * + * {
    border-top: 1px solid var(--line);
  }
  .area {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
  }
  .cells {
    align-content: start;
  }
  .left {
    gap: 18px;
    align-content: start;
  }
  plateau-deeper + plateau-deeper {
    border-top: 1px solid var(--line);
  }
  .samples {
    grid-template-rows: minmax(0, 1fr);
    max-height: 640px;
  }
  .notice {
    gap: 16px;
    padding: 9px 22px;
    border-top: 1px solid var(--line);
    background: var(--warn-tint);
    font-size: var(--type-text);
  }
  .rest {
    display: var(--plateau-rest, flex);
  }
  .notice.calm {
    background: none;
    color: var(--soft);
  }
  .notice p {
    flex: 1;
    max-width: 90ch;
  }
  .notice button {
    background: none;
    border-color: var(--strong-line);
  }
  @container (width < 42.666em) {
    plateau-transport {
      order: 1;
      top: auto;
      bottom: 0;
    }
    /* In sight above the bar, wherever on the page. */
    .offers {
      position: sticky;
      bottom: calc(52 * var(--px));
      z-index: 1;
      background: var(--panel);
    }
    /* The sentence has its own lines, and the buttons the next. */
    .notice {
      flex-wrap: wrap;
      gap: 6px 12px;
      padding-inline: 16px;
    }
    .notice p {
      flex-basis: 100%;
    }
    /* In the page's own flow. */
    .samples {
      max-height: none;
    }
  }
  @container (width < 42.666em) {
    .top.quiet-chart {
      --plateau-notes: none;
      --plateau-tools: none;
    }
  }
  @container (width >= 42.666em) {
    .top > .chart {
      min-height: var(--plateau-chart-height, calc(540 * var(--px)));
    }
    .top {
      grid-template-areas: 'head head' 'cells chart';
      grid-template-columns: minmax(0, calc(280 * var(--px))) minmax(0, 1fr);
      padding-inline: 22px;
    }
    .no-cells {
      grid-template-areas: 'head' 'chart';
      grid-template-columns: minmax(0, 1fr);
    }
    .panels {
      --answer-height: var(--plateau-answer-height, 250px);
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
      grid-template-areas: 'answer answer' 'samples left' 'deeper deeper';
    }
    .no-left > .samples,
    .no-samples > .left {
      grid-column: 1 / -1;
    }
    .panels > * {
      padding-inline: 22px;
    }
    .panels:not(.no-left) > .samples {
      border-right: 1px solid var(--line);
      /* As high as its neighbour, however much there is to read. */
      height: 0;
      min-height: 100%;
      max-height: none;
    }
  }
  @container (width >= 66.666em) {
    .top > .chart {
      min-height: var(--plateau-chart-height, calc(450 * var(--px)));
    }
    .top:not(.no-cells) {
      grid-template-columns: minmax(0, calc(352 * var(--px))) minmax(0, 1fr);
    }
    .panels {
      grid-template-columns: minmax(0, 1fr) calc(340 * var(--px));
      grid-template-areas: 'answer samples' 'left left' 'deeper deeper';
    }
    .no-samples > .answer {
      grid-column: 1 / -1;
    }
    .panels > * {
      padding-block: 16px;
    }
    .panels > .samples {
      height: 0;
      min-height: max(100%, 440px);
      max-height: none;
      border-top: 0;
      border-right: 0;
      border-left: 1px solid var(--line);
    }
    .no-left > .samples {
      grid-column: 2;
    }
    .panels > .left {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
      grid-template-rows: auto 1fr;
      gap: 18px 44px;
    }
    plateau-recipe {
      grid-column: 2;
      grid-row: 1 / span 2;
    }
  }
`;
