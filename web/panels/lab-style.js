// How the page lies at each width of its element: bar, notices, and the areas that hold the panels.
//
// An area is as the grid below names it; which panel is in which is the table of lab.js. The area 'deeper', as wide as
// the element, takes what looks closer at a run; while no panel is in it, it has no height. Widths are in em of the
// element's own type, 15 px: 42.667em are 640 px and 66.667em 1000 px, and with large type a third more, so that a
// projector's page takes the layout that fits. Cut to 42.666, so that 640 px itself is never just below.

import { css } from 'lit';

export const labStyle = css`
  :host {
    container-type: inline-size;
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
  .panels {
    --plot-height: var(--plateau-plot-height, 320px);
    --answer-height: var(--plateau-answer-height, 440px);
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    grid-template-areas: 'chart' 'answer' 'left' 'samples' 'deeper';
    background: var(--panel);
    border-block: 1px solid var(--line);
  }
  .panels > * {
    min-width: 0;
    padding: 14px 16px;
  }
  .panels > * + * {
    border-top: 1px solid var(--line);
  }
  .area {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
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
    .notice {
      padding-inline: 16px;
    }
  }
  @container (42.666em <= width < 66.666em) {
    .panels {
      --plot-height: var(--plateau-plot-height, 380px);
      --answer-height: var(--plateau-answer-height, 250px);
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
      grid-template-areas: 'chart chart' 'answer answer' 'left samples' 'deeper deeper';
    }
    .no-left > .samples,
    .no-samples > .left {
      grid-column: 1 / -1;
    }
    .panels > * {
      padding-inline: 22px;
    }
    .panels:not(.no-left) .samples {
      border-left: 1px solid var(--line);
      /* As high as its neighbour, however much there is to read. */
      height: 0;
      min-height: 100%;
      max-height: none;
    }
  }
  @container (width >= 66.666em) {
    .panels {
      --plot-height: var(--plateau-plot-height, 250px);
      --answer-height: var(--plateau-answer-height, 330px);
      /* A column of none of the panels has no width. */
      grid-template-columns: auto minmax(0, 1fr) auto;
      /* The answer begins in a window of 1280 x 800; what the left column has more than both leaves its place below. */
      grid-template-rows: minmax(var(--plateau-chart-row, clamp(calc(530 * var(--px)), 66vh, 700px)), auto) minmax(0, 1fr) auto;
      grid-template-areas: 'left chart samples' 'left answer samples' 'deeper deeper deeper';
      /* What the left column comes to once the recipe is known. */
      min-height: 890px;
    }
    .panels.no-left {
      min-height: 0;
    }
    .panels > * {
      padding: 16px 22px;
    }
    .panels > .chart,
    .panels > .left,
    .panels > .samples {
      border-top: 0;
    }
    .panels > .left {
      width: calc(284 * var(--px));
      padding-right: 18px;
    }
    .panels:not(.no-left) > .chart,
    .panels:not(.no-left) > .answer,
    .panels > .samples {
      border-left: 1px solid var(--line);
    }
    .samples {
      width: calc(316 * var(--px));
      height: 0;
      min-height: 100%;
      max-height: none;
    }
  }
`;
