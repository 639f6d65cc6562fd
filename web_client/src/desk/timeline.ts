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
const DOTS = 24; // side by side on a narrow desk, so that none covers another
const GRAVITY = ["plain", "good", "caution", "stop"] as const;

export function scaleFor(seconds: number): number {
  let scale = FIRST_SCALE_S;
  while (scale < seconds) scale *= 2;
  return scale;
}

/** The moments from the first of each group on, `withinMs` long: they share a dot. */
export function grouped(moments: readonly Told[], withinMs: number): Told[][] {
  const groups: Told[][] = [];
  for (const one of moments) {
    const group = groups.at(-1);
    const first = group?.[0];
    if (first !== undefined && Date.parse(one.at) - Date.parse(first.at) < withinMs) group?.push(one);
    else groups.push([one]);
  }
  return groups;
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
  @state() private chosen: readonly Told[] = [];

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override render() {
    const from = Date.parse(this.liveSince);
    const scale = scaleFor((this.now - from) / 1000) * 1000;
    const moments = this.told.filter((one) => !isQuiet(one.name) && Date.parse(one.at) >= from - 1000);
    const chosen = this.chosen.length > 0 ? this.chosen : moments.slice(-1);
    return html`
      <div class="line" role="group" aria-label=${t("desk.timeline")}>
        <span class="past" ${placed(((this.now - from) / scale) * 100)}></span>
        ${grouped(moments, scale / DOTS).map((group) => this.#dot(group, from, scale))}
      </div>
      <p aria-live="polite">
        ${chosen.toReversed().map((one) => html`<time>${this.#clock(one, from)}</time> ${this.#sentence(one)} `)}
      </p>
    `;
  }

  #dot(group: readonly Told[], from: number, scale: number) {
    const first = group[0];
    if (first === undefined) return nothing;
    const label = group.map((one) => `${this.#clock(one, from)} ${this.#sentence(one)}`).join("\n");
    const tones = group.map(({ name, event }) => toneOf(name, event));
    const choose = () => (this.chosen = group);
    const forget = () => (this.chosen = []);
    return html`<button
      class=${GRAVITY.findLast((tone) => tones.includes(tone)) ?? "plain"}
      aria-label=${label}
      title=${label}
      @focus=${choose}
      @mouseenter=${choose}
      @blur=${forget}
      @mouseleave=${forget}
      ${placed((Math.max(0, Date.parse(first.at) - from) / scale) * 100)}
    ></button>`;
  }

  #clock(one: Told, from: number): string {
    return clockOf(Math.max(0, (Date.parse(one.at) - from) / 1000));
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
