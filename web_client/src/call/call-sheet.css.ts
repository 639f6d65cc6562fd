/** What is asked for in the call, whatever it is: where one is, one sentence, and two quiet buttons. */
import { css } from "lit";

export const sheetLook = css`
  .where {
    color: var(--vb-on-stage-soft);
    text-align: center;
    text-wrap: balance;
  }

  .words {
    font-size: var(--vb-text-l);
    font-weight: 600;
    line-height: 1.3;
    text-align: center;
    text-wrap: balance;
  }

  .two {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: var(--vb-2);
  }

  .two button {
    padding-inline: var(--vb-2);
    border-color: rgb(255 255 255 / 45%);
    background: transparent;
    color: var(--vb-on-stage);
  }

  .two button[aria-pressed="true"] {
    background: rgb(255 255 255 / 18%);
  }

  :focus-visible {
    outline-color: #fff;
  }
`;
