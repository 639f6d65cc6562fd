/** The look of the filters and the table of calls; on a phone each call is a card. */
import { css } from "lit";

export const searchStyle = css`
  :host {
    display: grid;
    align-content: start;
    gap: var(--vb-4);
    max-width: 100rem;
    margin: 0 auto;
    padding: var(--vb-5) var(--vb-6) var(--vb-8);
  }

  form {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: var(--vb-3);
  }

  form .field {
    flex: 0 1 11rem;
    font-size: var(--vb-text-s);
  }

  form .grow {
    flex: 1 1 11rem;
  }

  form button {
    padding-inline: var(--vb-4);
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
  }

  tr:last-child td {
    border-bottom: 0;
  }

  tbody tr:hover,
  tbody tr:focus-within {
    background: var(--vb-sunk);
  }

  th {
    color: var(--vb-ink-soft);
    font-size: var(--vb-text-s);
    white-space: nowrap;
  }

  td.when,
  td.lasted {
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }

  td.what {
    max-width: 22rem;
    overflow-wrap: anywhere;
  }

  td.who {
    max-width: 14rem;
    overflow-wrap: anywhere;
  }

  .acts {
    display: flex;
    gap: var(--vb-1);
  }

  td.act button {
    min-height: 40px;
    padding: var(--vb-1) var(--vb-4);
  }

  .empty {
    padding: var(--vb-12) var(--vb-4);
    border: 1px dashed var(--vb-line-strong);
    border-radius: var(--vb-radius);
    color: var(--vb-ink-soft);
    text-align: center;
  }

  .pages {
    display: flex;
    justify-content: end;
    gap: var(--vb-2);
  }

  @media (width < 760px) {
    :host {
      padding: var(--vb-4);
    }

    thead {
      position: absolute;
      clip-path: inset(50%);
    }

    tr {
      display: grid;
      grid-template-columns: 1fr auto;
      gap: var(--vb-1) var(--vb-3);
      padding: var(--vb-3) var(--vb-4);
      border-bottom: 1px solid var(--vb-line);
    }

    td {
      padding: 0;
      border: 0;
    }

    td.what {
      grid-column: 1 / -1;
      grid-row: 1;
      max-width: none;
      font-weight: 600;
    }

    td.gaps,
    td.verdict.none {
      display: none;
    }

    td.act {
      grid-column: 2;
      grid-row: 2 / 4;
      align-self: center;
    }
  }
`;
