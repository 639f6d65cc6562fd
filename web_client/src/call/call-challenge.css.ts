/** The look of a challenge: one's own face as in a mirror, an arrow that moves as one should, and calm words below. */
import { css } from "lit";

export const challengeLook = css`
  :host {
    position: absolute;
    inset: auto 0 0;
    z-index: 1;
    display: grid;
    justify-items: center;
    gap: var(--vb-3);
    padding: var(--vb-3);
    border-radius: var(--vb-radius-l) var(--vb-radius-l) 0 0;
    background: var(--vb-stage-veil);
    color: var(--vb-on-stage);
  }

  .look {
    position: relative;
    width: min(34vw, 22dvh, 12rem);
    aspect-ratio: 1;
  }

  video {
    width: 100%;
    height: 100%;
    border: 3px solid rgb(255 255 255 / 70%);
    border-radius: 50%;
    object-fit: cover;
    transform: scaleX(-1);
  }

  /* In a mirror one's own left is on the left. */
  .arrow {
    position: absolute;
    inset: 50% auto auto 50%;
    display: none;
    width: 2.2rem;
    height: 2.2rem;
    border: solid #fff;
    border-width: 0.4rem 0.4rem 0 0;
  }

  .turn_left .arrow {
    display: block;
    left: -2.4rem;
    transform: translateY(-50%) rotate(-135deg);
    animation: to-left 1.8s ease-in-out infinite;
  }

  .turn_right .arrow {
    display: block;
    right: -2.4rem;
    left: auto;
    transform: translateY(-50%) rotate(45deg);
    animation: to-right 1.8s ease-in-out infinite;
  }

  .move_closer video {
    animation: closer 2.6s ease-in-out infinite;
  }

  .move_back video {
    animation: back 2.6s ease-in-out infinite;
  }

  .sheet {
    display: grid;
    gap: var(--vb-2);
    width: min(100%, 34rem);
    text-align: center;
  }

  .calm {
    color: var(--vb-on-stage-soft);
    text-wrap: balance;
  }

  .digits {
    font-size: 2.6rem;
    font-weight: 700;
    font-variant-numeric: tabular-nums;
    letter-spacing: 0.08em;
  }

  .two {
    padding-bottom: env(safe-area-inset-bottom);
  }

  @keyframes to-left {
    50% {
      left: -3.4rem;
    }
  }

  @keyframes to-right {
    50% {
      right: -3.4rem;
    }
  }

  @keyframes closer {
    50% {
      transform: scale(-1.25, 1.25);
    }
  }

  @keyframes back {
    50% {
      transform: scale(-0.75, 0.75);
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .arrow,
    video {
      animation: none !important;
    }
  }

  @media (height < 560px) and (orientation: landscape) {
    :host {
      grid-template-columns: auto minmax(0, 1fr);
      align-items: center;
      padding-inline: var(--vb-6);
    }
  }
`;
