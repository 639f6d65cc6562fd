/** Play, pause, a step back and forth, and the speed. */
import { LitElement, css, html, svg } from "lit";
import { customElement, property } from "lit/decorators.js";
import { controls } from "../components/controls";
import { LanguageController } from "../core/i18n";
import { clockOf } from "../core/clock-words";
import type { Playback, Speed } from "./playback";
import { t } from "./texts";

const SPEEDS: readonly Speed[] = [1, 1.5, 2];
const STEP_US = 10e6;
const PLAY = svg`<path d="M7 4.5v15l12-7.5z" fill="currentColor" stroke="none"/>`;
const PAUSE = svg`<path d="M7 5h3.5v14H7zM13.5 5H17v14h-3.5z" fill="currentColor" stroke="none"/>`;

@customElement("vb-review-transport")
export class ReviewTransport extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--vb-2);
      }

      button {
        min-height: 44px;
        min-width: 52px;
        padding: 0 var(--vb-3);
      }

      .clock {
        min-width: 8.5em;
        font-size: var(--vb-text-l);
        font-variant-numeric: tabular-nums;
        font-weight: 600;
      }

      .speeds {
        display: flex;
      }

      .speeds button {
        min-width: 44px;
        border-radius: 0;
        margin-left: -1.5px;
      }

      .speeds button:first-child {
        border-radius: var(--vb-radius-s) 0 0 var(--vb-radius-s);
        margin-left: 0;
      }

      .speeds button:last-child {
        border-radius: 0 var(--vb-radius-s) var(--vb-radius-s) 0;
      }

      .speeds [aria-pressed="true"] {
        background: var(--vb-action-quiet);
        color: var(--vb-on-action-quiet);
      }

      .keys {
        margin-left: auto;
      }

      @media (width < 760px) {
        .keys {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) playback!: Playback;
  @property({ type: Number }) positionUs = 0;
  @property({ type: Boolean }) playing = false;
  @property({ type: Boolean }) waiting = false;
  @property({ type: Number }) speed: Speed = 1;

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override render() {
    const step = (us: number) => () => this.playback.seek(this.playback.positionUs + us);
    return html`
      <button
        class="primary"
        aria-label=${t(this.playing ? "play.pause" : "play.play")}
        @click=${() => this.playback.toggle()}
      >
        <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
          ${this.playing ? PAUSE : PLAY}
        </svg>
      </button>
      <button aria-label=${t("play.back")} @click=${step(-STEP_US)}>−10</button>
      <button aria-label=${t("play.forth")} @click=${step(STEP_US)}>+10</button>
      <span class="clock" aria-label=${t("play.position")}
        >${clockOf(this.positionUs / 1e6)} / ${clockOf(this.playback.durationUs / 1e6)}</span
      >
      <div class="speeds" role="group" aria-label=${t("play.speed")}>
        ${SPEEDS.map(
          (speed) =>
            html`<button aria-pressed=${speed === this.speed} @click=${() => this.playback.setSpeed(speed)}>
              ${speed}×
            </button>`,
        )}
      </div>
      <span class="soft small" role="status">${this.waiting ? t("play.waiting") : ""}</span>
      <span class="keys soft small">${t("play.keys")}</span>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-review-transport": ReviewTransport;
  }
}
