/** The look of a document's capture: its camera over everything but who, recorded and the line. */
import { css } from "lit";

export const captureLook = css`
  :host {
    position: absolute;
    inset: 0;
    z-index: 1;
    display: grid;
    grid-template-rows: minmax(0, 1fr) auto;
    overflow: hidden;
    background: var(--vb-stage);
    color: var(--vb-on-stage);
  }

  /* Below who, recorded and the line. */
  call-finder {
    margin-top: 4.5rem;
  }

  .sheet {
    display: grid;
    gap: var(--vb-3);
    justify-items: stretch;
    box-sizing: border-box;
    width: min(100%, 36rem);
    margin: 0 auto;
    padding: var(--vb-4) var(--vb-4) max(var(--vb-4), env(safe-area-inset-bottom));
  }

  /* One and two lines are as high: the button stays where it is while the advice changes. */
  .words {
    min-height: 2.6em;
  }

  /* A phone on its side: the document to the left, the words to the right. */
  @media (height < 560px) and (orientation: landscape) {
    :host {
      grid-template: minmax(0, 1fr) / minmax(0, 1fr) 42vw;
    }

    .sheet {
      align-content: end;
      width: 100%;
      padding-top: 4.5rem;
    }

    .words {
      min-height: 0;
      font-size: var(--vb-text);
    }
  }
`;
