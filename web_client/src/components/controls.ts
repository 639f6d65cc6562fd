/**
 * The look of native controls, shared by every component: `static styles = [controls, css`…`]`.
 *
 * Buttons: `<button>` (secondary), `class="primary"`, `class="danger"`, `class="ghost"`; `class="wide"` fills the line.
 * Fields: `<label class="field">Name <input></label>`. Badges: `<span class="badge good|caution|stop|person">`.
 */
import { css } from "lit";

export const controls = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  [hidden] {
    display: none !important;
  }

  h1,
  h2,
  h3,
  p {
    margin: 0;
  }

  h1 {
    font-size: var(--vb-text-xxl);
    line-height: var(--vb-leading-tight);
    letter-spacing: -0.01em;
    text-wrap: balance;
  }

  @media (width < 480px) {
    h1 {
      font-size: 1.7222rem;
    }
  }

  h2 {
    font-size: var(--vb-text-xl);
    line-height: var(--vb-leading-tight);
    text-wrap: balance;
  }

  h3 {
    font-size: var(--vb-text-l);
    line-height: var(--vb-leading-tight);
  }

  a {
    color: var(--vb-action);
    text-underline-offset: 0.18em;
  }

  .soft {
    color: var(--vb-ink-soft);
  }

  .small {
    font-size: var(--vb-text-s);
  }

  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  :focus {
    outline: none;
  }

  :focus-visible {
    outline: 3px solid var(--vb-action);
    outline-offset: 2px;
  }

  h1:focus-visible,
  h2:focus-visible {
    outline: none; /* a heading takes the focus only so that it is read first */
  }

  button,
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--vb-2);
    min-height: var(--vb-target);
    min-width: var(--vb-target);
    padding: var(--vb-2) var(--vb-5);
    border: 1.5px solid var(--vb-line-strong);
    border-radius: var(--vb-radius);
    background: var(--vb-surface);
    color: var(--vb-ink);
    font: inherit;
    font-weight: 600;
    line-height: 1.25;
    text-align: center;
    text-decoration: none;
    cursor: pointer;
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
    transition:
      background var(--vb-quick) var(--vb-ease),
      border-color var(--vb-quick) var(--vb-ease);
  }

  button:hover,
  .button:hover {
    background: var(--vb-sunk);
  }

  button.primary,
  .button.primary {
    border-color: transparent;
    background: var(--vb-action);
    color: var(--vb-on-action);
  }

  button.primary:hover:not(:disabled),
  .button.primary:hover {
    background: var(--vb-action-strong);
  }

  button.danger {
    border-color: transparent;
    background: var(--vb-stop);
    color: var(--vb-on-stop);
  }

  button.danger:hover:not(:disabled) {
    filter: brightness(1.1);
  }

  button.ghost,
  .button.ghost {
    border-color: transparent;
    background: transparent;
    color: var(--vb-action);
  }

  button.ghost:hover:not(:disabled),
  .button.ghost:hover {
    background: var(--vb-action-quiet);
  }

  button.wide,
  .button.wide {
    width: 100%;
  }

  button:disabled,
  button[aria-disabled="true"] {
    border-color: var(--vb-line);
    background: var(--vb-sunk);
    color: var(--vb-ink-soft);
    cursor: not-allowed;
    filter: none;
  }

  button svg,
  .button svg {
    flex: none;
    width: 1.35em;
    height: 1.35em;
  }

  .field {
    display: grid;
    gap: var(--vb-1);
    font-weight: 600;
  }

  input:not([type="checkbox"], [type="radio"], [type="range"], [type="file"]),
  select,
  textarea {
    width: 100%;
    min-height: var(--vb-target);
    padding: var(--vb-2) var(--vb-3);
    border: 1.5px solid var(--vb-line-strong);
    border-radius: var(--vb-radius-s);
    background: var(--vb-surface);
    color: var(--vb-ink);
    font: inherit;
    font-weight: 400;
  }

  textarea {
    resize: vertical;
  }

  input[aria-invalid="true"] {
    border-color: var(--vb-stop);
    border-width: 2px;
  }

  input[type="checkbox"],
  input[type="radio"] {
    width: 1.4em;
    height: 1.4em;
    accent-color: var(--vb-action);
  }

  .badge {
    display: inline-flex;
    align-items: center;
    gap: var(--vb-1);
    padding: 2px var(--vb-2);
    border-radius: var(--vb-radius-round);
    background: var(--vb-sunk);
    color: var(--vb-ink);
    font-size: var(--vb-text-s);
    font-weight: 600;
    white-space: nowrap;
  }

  .badge.good {
    background: var(--vb-good-quiet);
    color: var(--vb-good);
  }

  .badge.caution {
    background: var(--vb-caution-quiet);
    color: var(--vb-caution);
  }

  .badge.stop {
    background: var(--vb-stop-quiet);
    color: var(--vb-stop);
  }

  .badge.person {
    background: var(--vb-person-quiet);
    color: var(--vb-on-person-quiet);
  }

  .card {
    padding: var(--vb-5);
    border: 1px solid var(--vb-line);
    border-radius: var(--vb-radius-l);
    background: var(--vb-surface);
    box-shadow: var(--vb-shadow-s);
  }

  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation-duration: 1ms !important;
      animation-iteration-count: 1 !important;
      transition-duration: 0s !important; /* 1 ms would give every inherited property a transition of its own */
      scroll-behavior: auto !important;
    }
  }
`;
