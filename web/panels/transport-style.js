// How the transport bar looks at each width.

import { css } from 'lit';

export const transportStyle = css`
  :host {
    background: var(--paper);
  }
  /* Over what is read, so that nothing moves when it comes. */
  plateau-strip {
    position: absolute;
    top: 100%;
    inset-inline: 0;
    border-block: 1px solid var(--line);
  }
  .bar {
    gap: 10px;
    min-height: 54px;
    padding: 8px 22px;
  }
  .go {
    min-width: 140px;
    min-height: var(--plateau-go, 0);
  }
  .back,
  .own {
    flex: none;
  }
  .rest .go {
    min-width: 176px;
  }
  /* The rest of the bar comes with the run; until then it is in the menu. */
  .rest > :is(.over, .pace, .speed, .where) {
    display: none;
  }
  .rest .menu .inside.pace {
    display: block;
  }
  /* Two buttons take the place of one. */
  .two .of {
    display: none;
  }
  .pair {
    display: var(--plateau-step, flex);
  }
  .step {
    border-radius: 7px 0 0 7px;
  }
  .more {
    margin-left: -1px;
    padding: 5px 6px;
    border-radius: 0 7px 7px 0;
  }
  .step:hover,
  .more:hover {
    z-index: 1;
  }
  svg {
    display: block;
    width: 16px;
    height: 16px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.6;
  }
  .due {
    border-color: var(--accent);
    box-shadow: inset 0 0 0 1px var(--accent);
  }
  .where,
  .numbers {
    display: flex;
    align-items: baseline;
    gap: 4px 14px;
    min-width: 0;
  }
  /* As wide as any state of a run under way, so that nothing beside it moves. */
  .state {
    display: inline-flex;
    align-items: baseline;
    gap: 6px;
    min-width: 7.2em;
    color: var(--ink);
  }
  .state .glyph {
    flex: none;
    align-self: center;
    width: 14px;
    height: 14px;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .where {
    margin-left: 6px;
    overflow: hidden;
    color: var(--soft);
    white-space: nowrap;
  }
  b {
    color: var(--ink);
  }
  .speed,
  .pace,
  .cores {
    color: var(--soft);
    font-size: var(--type-note);
    white-space: nowrap;
  }
  .speed {
    display: grid;
    /* With large type it gives way first. */
    flex: 1 1000 auto;
    min-width: 0;
    overflow: hidden;
    line-height: 1.35;
    text-align: right;
  }
  select {
    padding: 0;
  }
  .menu {
    min-width: 180px;
  }
  .menu :is(p, .pace, .cores, .speed) {
    padding: 6px 12px;
  }
  .cores {
    display: block;
  }
  #cores {
    display: grid;
    padding-top: 0;
  }
  .menu .inside {
    display: none;
  }
  /* Two buttons or a long one leave a fragment of it. */
  @container (width < 96em) {
    :is(.two, .long) > .speed {
      display: none;
    }
    :is(.two, .long) > .pace {
      margin-left: auto;
    }
  }
  @container (width < 85em) {
    .bar > .pace {
      display: none;
    }
    .menu .pace {
      display: block;
    }
  }
  @container (width < 72em) {
    .where {
      flex: 1;
    }
    .bar > .speed {
      display: none;
    }
    .menu .quiet {
      display: grid;
    }
  }
  @container (width < 66em) {
    .two {
      flex-wrap: wrap;
    }
    .bar.two .where {
      flex: 1 0 100%;
      flex-direction: row;
      order: 1;
    }
    .long .state {
      display: none;
    }
  }
  @container (width < 60em) {
    .unseen {
      display: none;
    }
  }
  /* "Epoch 1,501 loss 107.6" beside the longest state. */
  @container (width < 54em) {
    .of {
      display: none;
    }
  }
  @container (width < 46.666em) {
    .bar > .over {
      display: none;
    }
    .menu .inside:not(.quiet) {
      display: block;
    }
  }
  @container (width < 42.666em) {
    plateau-strip {
      top: auto;
      bottom: 100%;
    }
    .bar {
      gap: 6px;
      padding: 7px 10px;
      min-height: 52px;
      border-top: 1px solid var(--line);
    }
    /* So that "Train 500 more" leaves room for "Epoch 1,501 loss 2.58" on 390 px. */
    .go {
      min-width: 122px;
      padding-inline: 5px;
      font-size: var(--type-text);
    }
    .step {
      padding-inline: 7px;
    }
    .rest button {
      flex: auto;
      padding-inline: 5px;
      font-size: var(--type-text);
    }
    /* As wide before the time is known. */
    .rest .go {
      flex: none;
      width: 10.8em;
      min-width: max-content;
    }
    .rest .own {
      font-size: var(--type-note);
    }
    :is(.rest, .long) .step {
      display: none;
    }
    :is(.rest, .long) .more {
      flex: none;
      margin: 0;
      border-radius: 7px;
    }
    .two button {
      min-width: 0;
      padding-inline: 5px;
      font-size: var(--type-note);
    }
    .where {
      flex-direction: column;
      align-items: flex-start;
      gap: 0;
      margin: 0;
      font-size: var(--type-label);
      line-height: 1.4;
    }
    .numbers {
      gap: 6px;
    }
    .long .numbers {
      flex-direction: column;
      gap: 0;
    }
  }
  /* Too narrow for both lines: the words of the state are in the menu. */
  @container (width < 25em) {
    .numbers {
      flex-direction: column;
      gap: 0;
    }
    .state:not(.wide) {
      display: none;
    }
  }
  /* Long buttons take two lines there. */
  @container (width < 25em) {
    .rest,
    .long {
      flex-wrap: wrap;
    }
    .rest .go,
    .long .where {
      flex: auto;
    }
  }
  /* A small phone with large type. */
  @container (width < 18em) {
    .go {
      min-width: 0;
      padding-inline: 8px;
    }
  }
`;
