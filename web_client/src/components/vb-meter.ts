/** A microphone's level, moving: give it a MediaStream as `media`, or set `level` (0 … 1) yourself. */
import { LitElement, css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { levelOf } from "../core/level";

const SEGMENTS = 16;
const HEARD = 0.12; // a level from which on one can say: somebody speaks

@customElement("vb-meter")
export class VbMeter extends LitElement {
  static override styles = css`
    :host {
      display: block;
    }

    div {
      display: grid;
      grid-template-columns: repeat(${SEGMENTS}, 1fr);
      gap: 3px;
      height: 14px;
    }

    i {
      border-radius: 3px;
      background: var(--vb-line);
    }

    i.on {
      background: var(--vb-good);
    }
  `;

  @property({ attribute: false }) media: MediaStream | null = null;
  @property({ type: Number }) level = 0;
  @property() label = "";
  @state() private shown = 0;

  #stop: (() => void) | undefined;

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("level")) this.shown = this.level;
    if (!changed.has("media")) return;
    this.#stop?.();
    this.#stop = this.media === null ? undefined : levelOf(this.media, (level) => this.#measured(level));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
    this.#stop = undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.media !== null && this.#stop === undefined && this.hasUpdated) {
      this.#stop = levelOf(this.media, (level) => this.#measured(level));
    }
  }

  #measured(level: number): void {
    if (level >= HEARD) this.dispatchEvent(new CustomEvent("heard"));
    this.shown = level;
  }

  override render() {
    const lit = Math.round(this.shown * SEGMENTS);
    return html`<div
      role="meter"
      aria-label=${this.label}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${Math.round(this.shown * 100)}
    >
      ${Array.from({ length: SEGMENTS }, (_, n) => html`<i class=${n < lit ? "on" : ""}></i>`)}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-meter": VbMeter;
  }
}
