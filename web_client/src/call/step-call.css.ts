/** The look of the call's screen: dark in light and dark mode, as a face has its own light. */
import { css } from "lit";

export const callLook = css`
  :host {
    display: flex;
    flex: 1;
    min-height: 0;
    color: var(--vb-on-stage);
  }

  .stage {
    position: relative;
    flex: 1;
    overflow: hidden;
    background: var(--vb-stage);
  }

  video.agent,
  video.screen {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    object-fit: cover;
    object-position: 50% 30%; /* heads are above the middle */
  }

  video.screen {
    object-fit: contain;
  }

  .with-screen video.agent {
    inset: 76px auto auto var(--vb-3);
    z-index: 2;
    width: clamp(92px, 26vmin, 200px);
    height: auto;
    aspect-ratio: 3 / 4;
    border: 2px solid rgb(255 255 255 / 65%);
    border-radius: var(--vb-radius);
  }

  .nobody {
    position: absolute;
    inset: 0 0 22%;
    display: grid;
    place-items: center;
    color: #51616f;
  }

  .agent.dark {
    visibility: hidden; /* the last picture would pass for the present one; the voice goes on */
  }

  .nobody svg {
    width: 120px;
    height: 120px;
    stroke-width: 1.2;
  }

  .top {
    position: absolute;
    inset: 0 0 auto;
    z-index: 2;
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    gap: var(--vb-3);
    align-items: center;
    padding: max(var(--vb-3), env(safe-area-inset-top)) var(--vb-4) var(--vb-3);
    background: var(--vb-stage-veil);
    font-size: var(--vb-text-s);
    font-weight: 600;
    line-height: 1.3;
  }

  .recorded {
    display: inline-flex;
    gap: var(--vb-2);
    align-items: center;
    font-variant-numeric: tabular-nums;
  }

  .recorded i {
    width: 12px;
    height: 12px;
    border: 2px solid #fff;
    border-radius: 50%;
    background: #e5484d;
  }

  /* Long names take a second line: the staff number must be seen. */
  .who {
    display: flex;
    gap: var(--vb-2);
    align-items: center;
    justify-content: center;
    min-width: 0;
    overflow-wrap: anywhere;
  }

  @media (width < 480px) {
    .top.large {
      grid-template-columns: 1fr auto;
      row-gap: 0;
    }

    .large .who {
      grid-row: 2;
      grid-column: 1 / -1;
      justify-content: start;
    }
  }

  .who vb-logo {
    flex: none;
  }

  .who > span {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
  }

  .hear {
    position: absolute;
    inset: 42% 0 auto;
    z-index: 4;
    width: fit-content;
    margin: 0 auto;
    box-shadow: var(--vb-shadow);
  }

  .bottom {
    position: absolute;
    inset: auto 0 0;
    z-index: 2;
    display: grid;
    gap: var(--vb-3);
    padding: var(--vb-6) var(--vb-3) max(var(--vb-3), env(safe-area-inset-bottom));
    background: linear-gradient(to bottom, transparent, rgb(8 13 18 / 78%) 45%);
  }

  .now {
    display: grid;
    gap: var(--vb-2);
    justify-items: center;
    width: min(100%, 36rem);
    margin: 0 auto;
    padding: var(--vb-3) var(--vb-4);
    border-radius: var(--vb-radius);
    background: var(--vb-stage-veil);
    line-height: 1.35;
    text-align: center;
    text-wrap: balance;
  }

  .where {
    color: var(--vb-on-stage-soft);
  }

  .caution .where {
    color: inherit;
  }

  .now.caution {
    background: #fdf0d2;
    color: #4d3200;
  }

  .now p {
    display: flex;
    gap: var(--vb-2);
    align-items: center;
  }

  .now svg {
    flex: none;
    width: 24px;
    height: 24px;
  }

  .bottom :focus-visible,
  .hear:focus-visible {
    outline-color: #fff;
  }

  @media (width >= 700px) {
    self-view {
      --self-bottom: 190px;
    }
  }

  /* One's own picture would lie on the code's field and its button: typing is what matters now. */
  @media (height < 720px) {
    section:has(call-code) self-view {
      display: none;
    }
  }

  /* a phone on its side */
  @media (height < 480px) {
    .now {
      padding: var(--vb-1) var(--vb-3);
    }

    .bottom {
      gap: var(--vb-1);
    }

    /* The code's own words say what to do; who one speaks with stays to be seen above them. */
    section:has(call-code) .now {
      display: none;
    }
  }
`;
