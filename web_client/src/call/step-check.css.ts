/** The look of the check: the picture on top, one line for each thing that is tried. */
import { css } from "lit";

export const checkLook = css`
  .preview {
    position: relative;
    overflow: hidden;
    aspect-ratio: 16 / 10;
    max-height: 36dvh;
    border-radius: var(--vb-radius-l);
    background: var(--vb-stage);
    color: var(--vb-on-stage-soft);
  }

  video {
    width: 100%;
    height: 100%;
    object-fit: cover;
    transform: scaleX(-1);
  }

  .empty {
    position: absolute;
    inset: 0;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: var(--vb-2);
    padding: var(--vb-4);
    text-align: center;
  }

  .empty svg {
    width: 40px;
    height: 40px;
  }

  .meter {
    position: absolute;
    inset: auto var(--vb-3) var(--vb-3);
    padding: var(--vb-2) var(--vb-3);
    border-radius: var(--vb-radius-s);
    background: var(--vb-stage-veil);

    --vb-line: rgb(255 255 255 / 25%);
    --vb-good: #8fdcb0;
  }

  .checks {
    display: grid;
    margin: 0;
    padding: 0;
    border: 1px solid var(--vb-line);
    border-radius: var(--vb-radius-l);
    background: var(--vb-surface);
    list-style: none;
  }

  .checks li {
    display: grid;
    grid-template-columns: 32px 1fr auto;
    gap: var(--vb-1) var(--vb-3);
    align-items: center;
    min-height: 64px;
    padding: var(--vb-2) var(--vb-3) var(--vb-2) var(--vb-4);
  }

  .checks li + li {
    border-top: 1px solid var(--vb-line);
  }

  .checks .what {
    line-height: 1.3;
  }

  .checks strong {
    display: block;
  }

  .mood {
    display: grid;
    place-items: center;
    width: 32px;
    height: 32px;
    border-radius: var(--vb-radius-round);
    background: var(--vb-sunk);
    color: var(--vb-ink-soft);
  }

  .mood svg {
    width: 18px;
    height: 18px;
  }

  .mood.good {
    background: var(--vb-good-quiet);
    color: var(--vb-good);
  }

  .mood.caution {
    background: var(--vb-caution-quiet);
    color: var(--vb-caution);
  }

  .mood.stop {
    background: var(--vb-stop-quiet);
    color: var(--vb-stop);
  }

  .checks button {
    padding-inline: var(--vb-3);
  }

  .ask {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: var(--vb-2);
    grid-column: 2 / -1;
    padding-bottom: var(--vb-2);
  }

  .fix {
    grid-column: 2 / -1;
    padding-bottom: var(--vb-2);
    line-height: 1.45;
  }
`;
