/** The shared look of the customer's steps: one column, the primary act at the bottom where the thumb is. */
import { css } from "lit";

export const look = css`
  :host {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-height: 0;
  }

  .step {
    display: flex;
    flex: 1;
    flex-direction: column;
    gap: var(--vb-5);
    width: min(100%, 34rem);
    margin: 0 auto;
    padding: var(--vb-4) var(--vb-5) var(--vb-2);
  }

  .intro {
    display: grid;
    gap: var(--vb-2);
  }

  /* The sign above a heading. */
  .sign {
    display: grid;
    place-items: center;
    width: 64px;
    height: 64px;
    border-radius: var(--vb-radius-l);
    background: var(--vb-person-quiet);
    color: var(--vb-on-person-quiet);
  }

  .sign svg {
    width: 34px;
    height: 34px;
  }

  .actions {
    position: sticky;
    bottom: 0;
    z-index: 2;
    display: grid;
    gap: var(--vb-2);
    width: min(100%, 34rem);
    margin: auto auto 0;
    padding: var(--vb-4) var(--vb-5) max(var(--vb-4), env(safe-area-inset-bottom));
    background: linear-gradient(to bottom, transparent, var(--vb-ground) 14px);
  }

  .actions button,
  .actions .button {
    width: 100%;
    min-height: 56px;
  }

  .rows {
    display: grid;
    gap: var(--vb-4);
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .row {
    display: grid;
    grid-template-columns: 44px 1fr;
    gap: var(--vb-3);
    align-items: start;
  }

  .row > .mark {
    display: grid;
    place-items: center;
    width: 44px;
    height: 44px;
    border-radius: var(--vb-radius);
    background: var(--vb-action-quiet);
    color: var(--vb-on-action-quiet);
  }

  .row .mark svg {
    width: 24px;
    height: 24px;
  }

  .row strong {
    display: block;
    line-height: 1.35;
  }

  .row .soft {
    line-height: 1.4;
  }

  @media (width >= 700px) {
    .step {
      flex: 0 1 auto;
      padding-top: var(--vb-10);
    }

    .actions {
      margin-top: 0;
      padding-bottom: var(--vb-10);
    }
  }
`;
