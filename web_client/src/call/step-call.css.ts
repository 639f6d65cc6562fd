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

  .nobody svg {
    width: 120px;
    height: 120px;
    stroke-width: 1.2;
  }

  .top {
    position: absolute;
    inset: 0 0 auto;
    z-index: 2;
    display: flex;
    flex-wrap: wrap;
    gap: var(--vb-1) var(--vb-3);
    align-items: center;
    justify-content: space-between;
    padding: max(var(--vb-3), env(safe-area-inset-top)) var(--vb-4) var(--vb-3);
    background: var(--vb-stage-veil);
    font-size: var(--vb-text-s);
    font-weight: 600;
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

  .who {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-align: center;
    text-overflow: ellipsis;
    white-space: nowrap;
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

  .controls {
    display: flex;
    flex-wrap: wrap;
    gap: var(--vb-2);
    width: min(100%, 36rem);
    margin: 0 auto;
  }

  .control {
    display: grid;
    flex: 1 1 76px;
    gap: 2px;
    align-content: center;
    justify-items: center;
    min-height: 76px;
    padding: var(--vb-1) 2px;
    border: 1.5px solid var(--vb-stage-line);
    background: var(--vb-stage-veil);
    color: var(--vb-on-stage);
    font-size: 0.7222rem;
    font-weight: 500;
    line-height: 1.15;
    text-wrap: balance;
  }

  .control svg {
    width: 26px;
    height: 26px;
  }

  .control:hover {
    background: #24313d;
  }

  .control.active {
    border-color: #fff;
    background: #fff;
    color: #16202a;
  }

  .break {
    flex: 1 0 100%;
  }

  button.privacy {
    flex: 0 0 88px;
    min-height: 60px;
  }

  button.leave {
    flex: 1 1 50%;
    min-height: 60px;
    background: #a51c1a;
    color: #fff;
  }

  .leaving {
    display: flex;
    flex-wrap: wrap;
    gap: var(--vb-3);
    align-items: center;
    justify-content: space-between;
    width: min(100%, 36rem);
    margin: 0 auto;
    padding: var(--vb-4);
    border-radius: var(--vb-radius);
    background: #fff;
    color: #16202a;
    font-weight: 600;
  }

  .leaving button.primary {
    flex: 1 0 auto;
    border: 0;
    background: #0b4a6f;
    color: #fff;
  }

  .bottom :focus-visible,
  .hear:focus-visible {
    outline-color: #fff;
  }

  .text {
    color: var(--vb-ink);
    white-space: pre-line;
  }

  vb-dialog {
    color: var(--vb-ink);
  }

  @media (width >= 700px) {
    .controls {
      justify-content: center;
      width: 100%;
    }

    .break {
      display: none;
    }

    .control,
    button.privacy {
      flex: none;
      width: 108px;
      min-height: 76px;
    }

    button.leave {
      flex: none;
      min-width: 160px;
      min-height: 76px;
    }

    self-view {
      --self-bottom: 190px;
    }
  }

  /* a phone on its side */
  @media (height < 480px) {
    .break {
      display: none;
    }

    .controls {
      flex-wrap: nowrap;
      justify-content: center;
      width: 100%;
    }

    .control,
    button.leave {
      flex: 1 1 auto;
      min-height: 56px;
    }

    .now {
      padding: var(--vb-1) var(--vb-3);
    }

    .bottom {
      gap: var(--vb-1);
    }
  }
`;
