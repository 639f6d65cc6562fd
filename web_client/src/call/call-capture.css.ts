/** The look of a document's capture: its camera over everything but who, recorded and the line. */
import { css } from "lit";

export const captureLook = css`
  :host {
    position: absolute;
    inset: 0;
    z-index: 1;
    overflow: hidden;
    background: var(--vb-stage);
    color: var(--vb-on-stage);
  }

  video {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    object-fit: cover;
  }

  /* ID-1 cards are 85.6 x 54 mm (ISO/IEC 7810). */
  .frame {
    position: absolute;
    inset: 38% auto auto 50%;
    width: min(86%, 34rem, 88dvh);
    aspect-ratio: 85.6 / 54;
    border: 3px solid #fff;
    border-radius: 16px;
    box-shadow: 0 0 0 999px rgb(8 13 18 / 45%);
    transform: translate(-50%, -50%);
    pointer-events: none;
  }

  .frame.good {
    border-color: #8fdcb0;
  }

  .sheet {
    position: absolute;
    inset: auto 0 0;
    display: grid;
    gap: var(--vb-3);
    justify-items: stretch;
    width: min(100%, 36rem);
    margin: 0 auto;
    padding: var(--vb-4) var(--vb-4) max(var(--vb-4), env(safe-area-inset-bottom));
    border-radius: var(--vb-radius-l) var(--vb-radius-l) 0 0;
    background: var(--vb-stage-veil);
  }

  .where {
    color: var(--vb-on-stage-soft);
    text-align: center;
  }

  .words {
    min-height: 2.6em;
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

  /* A phone on its side: the document to the left, the words to the right. */
  @media (height < 560px) and (orientation: landscape) {
    .frame {
      inset: 58% auto auto 28%;
      width: min(50vw, 110dvh);
    }

    .sheet {
      inset: 4rem 0 0 auto;
      align-content: end;
      width: 42vw;
      border-radius: var(--vb-radius-l) 0 0 0;
    }

    .words {
      min-height: 0;
      font-size: var(--vb-text);
    }
  }
`;
