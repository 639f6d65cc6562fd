/** The look of the document step: the picture, what is said of it, and where both go on a phone on its side. */
import { css } from "lit";

export const documentLook = css`
  .view {
    position: relative;
    overflow: hidden;
    aspect-ratio: 4 / 3;
    max-height: 44dvh;
    border-radius: var(--vb-radius-l);
    background: var(--vb-stage);
  }

  call-finder,
  img {
    display: block;
    width: 100%;
    height: 100%;
  }

  call-finder {
    display: grid;
  }

  img {
    object-fit: contain;
  }

  .advice {
    font-weight: 600;
    text-align: center;
  }

  /* A small phone: the frame's lower edge stays above what is to be pressed. */
  @media (height < 700px) {
    .step {
      gap: var(--vb-3);
    }

    .view {
      aspect-ratio: 16 / 9;
    }
  }

  /* A phone on its side: the picture to the left, what is to be pressed to the right of it. */
  @media (height < 560px) and (orientation: landscape) {
    :host {
      flex-direction: row;
      width: min(100%, 60rem);
      margin: 0 auto;
    }

    .step {
      flex: 1;
      gap: var(--vb-2);
      min-width: 0;
      padding-block: var(--vb-1);
    }

    h1 {
      font-size: var(--vb-text-l);
    }

    .view {
      max-height: calc(100dvh - 14rem);
    }

    .actions {
      flex: none;
      width: 19rem;
      margin: auto 0 0;
    }
  }

  .none {
    display: grid;
    place-items: center;
    height: 100%;
    color: var(--vb-on-stage-soft);
  }

  .none svg {
    width: 72px;
    height: 72px;
  }

  .two {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: var(--vb-2);
  }

  .file {
    position: relative;
    overflow: hidden;
  }

  .file input {
    position: absolute;
    inset: 0;
    opacity: 0;
    cursor: pointer;
  }

  .file:focus-within {
    outline: 3px solid var(--vb-action);
    outline-offset: 2px;
  }
`;
