/** Where everything is on the customer's page: a header, the way so far, and one step. */
import { css } from "lit";

export const appLook = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 100vh;
    min-height: 100dvh;
  }

  :host([step="call"]) {
    height: 100vh;
    height: 100dvh;
  }

  main {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-height: 0;
  }

  header {
    display: flex;
    flex-wrap: wrap; /* large letters put the choices below the bank's name */
    gap: var(--vb-2);
    align-items: center;
    justify-content: space-between;
    width: min(100%, 60rem);
    margin: 0 auto;
    padding: max(var(--vb-2), env(safe-area-inset-top)) var(--vb-3) var(--vb-2) var(--vb-5);
  }

  vb-logo {
    flex: 1 1 min-content;
    font-size: var(--vb-text);
  }

  .choices {
    display: flex;
    flex: none;
    margin-left: auto;
  }

  .choices button {
    gap: var(--vb-1);
    padding: var(--vb-1) var(--vb-2);
    font-size: var(--vb-text-s);
  }

  /* Else the choices of a small phone take a row of their own from what is to be read. */
  @media (width < 380px) {
    .choices button {
      min-width: 44px;
      padding-inline: var(--vb-1);
    }
  }

  .progress {
    display: grid;
    gap: var(--vb-1);
    width: min(100%, 34rem);
    margin: 0 auto;
    padding: 0 var(--vb-5);
  }

  .where {
    display: flex;
    min-width: 0;
    gap: var(--vb-3);
    justify-content: space-between;
    white-space: nowrap;
  }

  .where span:first-child {
    overflow: hidden;
    text-overflow: ellipsis;
  }

  .bars {
    display: grid;
    grid-auto-flow: column;
    gap: var(--vb-1);
  }

  .bars i {
    height: 6px;
    border-radius: 3px;
    background: var(--vb-line);
  }

  .bars i.done {
    background: var(--vb-action);
  }

  .torn {
    width: min(100%, 34rem);
    margin: 0 auto;
    padding: var(--vb-2) var(--vb-5) 0;
  }
`;
