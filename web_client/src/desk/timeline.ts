/** What has happened in this call: a dot for each moment, its sentence below. The scale grows in steps, not all the time. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import type { Told } from "../core/connection";
import { TitlesController } from "../core/flow-words";
import { LanguageController } from "../core/i18n";
import { clockOf } from "../core/clock-words";
import { isQuiet, sentenceOf, toneOf } from "../review/event-words";
import { placed } from "../review/placed";
import { t } from "./texts";

const FIRST_SCALE_S = 300; // five minutes; doubled when the call grows past it

export function scaleFor(seconds: number): number {
  let scale = FIRST_SCALE_S;
  while (scale < seconds) scale *= 2;
  return scale;
}

@customElement("vb-desk-timeline")
export class DeskTimeline extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        gap: var(--vb-1);
      }

      .line {
        position: relative;
        height: 32px;
        margin: 0 12px;
      }

      .line::before,
      .past {
        position: absolute;
        top: 14px;
        left: 0;
        height: 4px;
        border-radius: 2px;
        background: var(--vb-line);
        content: "";
      }

      .line::before {
        width: 100%;
      }

      .past {
        width: var(--from);
        background: var(--vb-line-strong);
      }

      button {
        position: absolute;
        top: 4px;
        left: var(--from);
        min-width: 24px;
        min-height: 24px;
        width: 24px;
        height: 24px;
        margin-left: -12px;
        padding: 0;
        border: 0;
        background: transparent;
      }

      button::before {
        width: 12px;
        height: 12px;
        border: 2px solid var(--vb-surface);
        border-radius: 50%;
        background: var(--vb-action);
        content: "";
      }

      button.good::before {
        background: var(--vb-good);
      }

      button.caution::before {
        border-radius: 2px;
        background: var(--vb-caution);
      }

      button.stop::before {
        border-radius: 2px;
        background: var(--vb-stop);
        transform: rotate(45deg);
      }

      p {
        overflow: hidden;
        min-height: 1.5em;
        margin: 0 12px;
        font-size: var(--vb-text-s);
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      time {
        font-variant-numeric: tabular-nums;
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) told: readonly Told[] = [];
  @property() flow = "";
  @property() liveSince = "";
  @property({ type: Number }) now = 0;
  readonly #titles = new TitlesController(this);
  @state() private chosen: Told | null = null;

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override render() {
    const from = Date.parse(this.liveSince);
    const scale = scaleFor((this.now - from) / 1000) * 1000;
    const moments = this.told.filter((one) => !isQuiet(one.name) && Date.parse(one.at) >= from - 1000);
    const chosen = this.chosen ?? moments.at(-1) ?? null;
    return html`
      <div class="line" role="group" aria-label=${t("desk.timeline")}>
        <span class="past" ${placed(((this.now - from) / scale) * 100)}></span>
        ${moments.map((one) => this.#dot(one, from, scale))}
      </div>
      <p aria-live="polite">${chosen === null ? nothing : this.#words(chosen, from)}</p>
    `;
  }

  #dot(one: Told, from: number, scale: number) {
    const at = Math.max(0, Date.parse(one.at) - from);
    const label = `${clockOf(at / 1000)} ${this.#sentence(one)}`;
    const choose = () => (this.chosen = one);
    const forget = () => (this.chosen = null);
    return html`<button
      class=${toneOf(one.name, one.event)}
      aria-label=${label}
      title=${label}
      @focus=${choose}
      @mouseenter=${choose}
      @blur=${forget}
      @mouseleave=${forget}
      ${placed((at / scale) * 100)}
    ></button>`;
  }

  #words(one: Told, from: number) {
    const at = Math.max(0, (Date.parse(one.at) - from) / 1000);
    return html`<time>${clockOf(at)}</time> ${this.#sentence(one)}`;
  }

  #sentence({ name, event }: Told): string {
    return sentenceOf(name, event, this.#titles.of(this.flow));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-desk-timeline": DeskTimeline;
  }
}
