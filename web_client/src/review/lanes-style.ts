/** The look of the lanes. */
import { css } from "lit";

export const lanesStyle = css`
  .lanes {
    --names: 9rem;

    position: relative;
    display: grid;
    grid-template-columns: var(--names) minmax(0, 1fr);
    gap: 3px 0;
    align-items: center;
    cursor: pointer;
  }

  .name {
    overflow: hidden;
    padding-right: var(--vb-2);
    color: var(--vb-ink-soft);
    font-size: var(--vb-text-s);
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .strip {
    position: relative;
    height: 26px;
    border-radius: 6px;
    background: var(--vb-sunk);
  }

  .strip.line {
    overflow: hidden;
    height: 34px;
  }

  .now {
    position: relative;
    z-index: 1; /* the position's line passes behind the words */
    width: fit-content;
    margin: 0 0 2px;
    padding-right: var(--vb-2);
    background: var(--vb-ground);
    color: var(--vb-ink-soft);
    font-size: 0.8125rem;
    font-variant-numeric: tabular-nums;
  }

  .now.frozen {
    color: var(--vb-stop);
    font-weight: 600;
  }

  .media,
  .gap {
    position: absolute;
    left: var(--from);
    width: var(--width);
    height: 100%;
  }

  .media {
    border-radius: 6px;
    background: var(--vb-action-quiet);
    box-shadow: inset 0 0 0 1.5px var(--vb-action);
  }

  .media.page {
    background: var(--vb-person-quiet);
    box-shadow: inset 0 0 0 1.5px var(--vb-person);
  }

  .gap {
    min-width: 6px;
    min-height: 0;
    padding: 0;
    border: 1.5px solid var(--vb-caution);
    border-radius: 3px;
    background: repeating-linear-gradient(45deg, var(--vb-caution-quiet) 0 4px, var(--vb-caution) 4px 6px);
  }

  .gap:hover {
    background: var(--vb-caution);
  }

  .gap.video {
    top: 0;
    height: 50%;
  }

  .gap.audio {
    top: 50%;
    height: 50%;
  }

  .gap.claimed {
    border-style: dashed;
  }

  .dot {
    position: absolute;
    top: 1px;
    left: var(--from);
    width: 24px;
    min-width: 24px;
    height: 24px;
    min-height: 24px;
    margin-left: -12px;
    padding: 0;
    border: 0;
    background: transparent;
  }

  .dot::before {
    width: 12px;
    height: 12px;
    border: 2px solid var(--vb-surface);
    border-radius: 50%;
    background: var(--vb-action);
    content: "";
  }

  .dot.good::before {
    background: var(--vb-good);
  }

  .dot.caution::before {
    border-radius: 2px;
    background: var(--vb-caution);
  }

  .dot.stop::before {
    border-radius: 2px;
    background: var(--vb-stop);
    transform: rotate(45deg);
  }

  .dot.finding::before {
    border-radius: 50% 50% 50% 0;
    background: var(--vb-person);
    transform: rotate(-45deg);
  }

  .head {
    position: absolute;
    inset: 0 0 0 var(--names);
    pointer-events: none;
  }

  .head span {
    position: absolute;
    top: -2px;
    bottom: -2px;
    left: var(--from);
    width: 2px;
    margin-left: -1px;
    background: var(--vb-ink);
  }

  @media (width < 760px) {
    .lanes {
      --names: 5.5rem;
    }
  }
`;
