/** The look of the accounts page. */
import { css } from "lit";

export const accountsStyle = css`
  main {
    display: grid;
    gap: var(--vb-5);
    max-width: 84rem;
    margin: 0 auto;
    padding: var(--vb-8) var(--vb-4);
  }

  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    justify-content: space-between;
    gap: var(--vb-4);
  }

  .scroll {
    overflow-x: auto;
    border: 1px solid var(--vb-line);
    border-radius: var(--vb-radius);
    background: var(--vb-surface);
  }

  table {
    width: 100%;
    border-collapse: collapse;
  }

  th,
  td {
    padding: var(--vb-2) var(--vb-4);
    border-bottom: 1px solid var(--vb-line);
    text-align: start;
    vertical-align: middle;
  }

  tr:last-child > * {
    border-bottom: 0;
  }

  thead th {
    color: var(--vb-ink-soft);
    font-size: var(--vb-text-s);
    font-weight: 600;
    white-space: nowrap;
  }

  tr.off th,
  tr.off td {
    color: var(--vb-ink-soft);
  }

  /* Chinese would break after each letter before the table scrolls. */
  td {
    white-space: nowrap;
  }

  .acts button {
    min-height: 40px;
    padding: var(--vb-1) var(--vb-3);
    font-weight: 500;
  }

  .once {
    display: grid;
    justify-items: start;
    gap: var(--vb-2);
    padding: var(--vb-5);
    border: 2px solid var(--vb-person);
    border-radius: var(--vb-radius);
    background: var(--vb-surface);
  }

  .password {
    padding: var(--vb-2) var(--vb-4);
    border-radius: var(--vb-radius-s);
    background: var(--vb-sunk);
    font: 600 var(--vb-text-xl) var(--vb-mono);
    overflow-wrap: anywhere;
    user-select: all;
  }
`;
