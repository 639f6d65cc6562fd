/** The look of a check's row at the desk: what is known of it, and the one thing to press. */
import { css } from "lit";

export const rowLook = css`
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: var(--vb-2);
    align-items: center;
  }

  .what {
    display: flex;
    flex: 1 1 10em;
    gap: var(--vb-2);
    align-items: center;
    color: var(--vb-ink-soft);
    font-size: var(--vb-text-s);
  }

  .row svg {
    flex: none;
    width: 1.25em;
    height: 1.25em;
  }

  button {
    min-height: 40px;
    padding: var(--vb-1) var(--vb-3);
    font-size: var(--vb-text-s);
  }
`;
