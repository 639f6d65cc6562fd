/** Where everything is in a case: videos and lanes at the left, what to read and to judge at the right. */
import { css } from "lit";

export const caseStyle = css`
  :host {
    display: grid;
    grid-template-rows: auto auto minmax(0, 1fr);
    height: calc(100dvh - 53px);
    min-height: 560px;
  }

  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--vb-1) var(--vb-4);
    padding: var(--vb-2) var(--vb-4);
  }

  header button {
    padding-inline: var(--vb-2) var(--vb-3);
  }

  .title {
    flex: 1 1 16rem;
    min-width: 0;
  }

  .title h1 {
    overflow: hidden;
    font-size: var(--vb-text-l);
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .split {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 400px;
    min-height: 0;
    grid-row: 3;
  }

  .left {
    display: flex;
    flex-direction: column;
    gap: var(--vb-3);
    min-height: 0;
    padding: 0 var(--vb-4) var(--vb-4);
    overflow-y: auto;
  }

  .films {
    display: grid;
    flex: 1 0 250px;
    grid-template-columns: 1fr 1fr; /* the two people side by side, whatever else was shown below them */
    grid-auto-rows: minmax(120px, 1fr);
    gap: var(--vb-2);
  }

  aside {
    display: grid;
    align-content: start;
    gap: var(--vb-5);
    padding: var(--vb-2) var(--vb-4) var(--vb-6);
    overflow-y: auto;
    border-left: 1px solid var(--vb-line);
    background: var(--vb-surface);
  }

  aside h2 {
    margin-bottom: var(--vb-2);
    font-size: var(--vb-text-l);
  }

  .preparing {
    display: grid;
    justify-items: center;
    gap: var(--vb-2);
    margin: auto;
    padding: var(--vb-8);
    text-align: center;
  }

  .bar {
    width: 180px;
    height: 6px;
    overflow: hidden;
    border-radius: 3px;
    background: linear-gradient(90deg, var(--vb-line) 0 40%, var(--vb-action) 50%, var(--vb-line) 60%);
    background-size: 300% 100%;
    animation: run 2.4s linear infinite;
  }

  @keyframes run {
    from {
      background-position: 100% 0;
    }

    to {
      background-position: 0 0;
    }
  }

  @media (width < 1340px) {
    .split {
      grid-template-columns: minmax(0, 1fr) 336px;
    }
  }

  @media (width < 900px) {
    :host {
      display: block;
      height: auto;
    }

    .split {
      display: block;
    }

    .films {
      grid-template-columns: 1fr;
      grid-auto-rows: 52vw;
    }

    .left {
      padding-inline: var(--vb-3);
    }

    aside {
      border-top: 1px solid var(--vb-line);
      border-left: 0;
    }
  }
`;
