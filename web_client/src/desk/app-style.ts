/** Where everything is on the desk: three columns that never move. */
import { css } from "lit";

export const deskStyle = css`
  :host {
    display: grid;
    grid-template: auto minmax(0, 1fr) / 264px minmax(0, 1fr) 372px;
    height: 100dvh;
    min-height: 600px;
  }

  vb-staff-bar {
    grid-column: 1 / -1;
  }

  .panel {
    background: var(--vb-surface);
  }

  vb-desk-lobby {
    border-right: 1px solid var(--vb-line);
  }

  vb-desk-case {
    border-left: 1px solid var(--vb-line);
  }

  main {
    display: flex;
    flex-direction: column;
    gap: var(--vb-3);
    min-width: 0;
    min-height: 0;
    padding: var(--vb-3) var(--vb-4);
  }

  .banners {
    display: grid;
    gap: var(--vb-2);
  }

  .banners:empty {
    display: none;
  }

  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--vb-1) var(--vb-3);
  }

  /* A long name gives way to a longer word on the recording: a second row would push the picture down. */
  .head h1 {
    flex: 1 1 8rem;
    overflow: hidden;
    max-width: max-content;
    font-size: var(--vb-text-l);
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .head time {
    font-variant-numeric: tabular-nums;
    font-weight: 600;
  }

  .head .line {
    display: inline-flex;
    gap: var(--vb-2);
    align-items: center;
    margin-left: auto;
    white-space: nowrap;
  }

  .whose {
    color: var(--vb-ink-soft);
    font-size: var(--vb-text-s);
  }

  vb-desk-stage,
  vb-desk-between,
  vb-desk-preview {
    flex: 1;
  }

  .below {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 212px;
    gap: var(--vb-2) var(--vb-4);
    align-items: start;
  }

  @media (width < 700px) {
    .below {
      grid-template-columns: minmax(0, 1fr);
    }
  }

  .bar {
    min-height: 40px;
    padding: var(--vb-1) var(--vb-3);
    font-size: var(--vb-text-s);
    white-space: nowrap;
  }

  @media (width < 700px) {
    .bar span {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  }

  kbd {
    padding: 0 0.45em;
    border: 1px solid currentcolor;
    border-radius: 5px;
    font: 600 0.9em var(--vb-mono);
  }

  .connecting {
    margin: auto;
    color: var(--vb-ink-soft);
  }

  vb-desk-closed {
    grid-row: 1 / -1;
    grid-column: 1 / -1;
  }

  @media (width < 1360px) {
    :host {
      grid-template-columns: 216px minmax(0, 1fr) 336px;
    }
  }

  @media (width < 1000px) {
    :host {
      grid-template: auto auto minmax(24rem, 70vh) auto / minmax(0, 1fr);
      height: auto;
    }

    vb-desk-lobby,
    vb-desk-case {
      border: 0;
      border-bottom: 1px solid var(--vb-line);
    }
  }
`;
