/** Every event of the call with its time; a press goes there. */
import { LitElement, css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import type { TitleOf } from "../core/flow-words";
import { LanguageController } from "../core/i18n";
import type { ReplayEvent } from "../core/messages";
import { clockOf, timeOfDay } from "../core/clock-words";
import { isQuiet, sentenceOf, toneOf } from "./event-words";
import { t } from "./texts";

@customElement("vb-review-events")
export class ReviewEvents extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        gap: var(--vb-2);
      }

      ol {
        display: grid;
        max-height: 44vh;
        overflow-y: auto;
        margin: 0;
        padding: 0;
        list-style: none;
      }

      li button {
        display: grid;
        grid-template-columns: 3.6rem minmax(0, 1fr) auto;
        gap: var(--vb-2);
        width: 100%;
        min-height: 36px;
        padding: var(--vb-1) var(--vb-2);
        border: 0;
        border-left: 4px solid var(--vb-line);
        border-radius: 0 var(--vb-radius-s) var(--vb-radius-s) 0;
        font-weight: 400;
        text-align: start;
      }

      li.good button {
        border-left-color: var(--vb-good);
      }

      li.caution button {
        border-left-color: var(--vb-caution);
      }

      li.stop button {
        border-left-color: var(--vb-stop);
      }

      li.now button {
        background: var(--vb-action-quiet);
        color: var(--vb-on-action-quiet);
      }

      .at {
        font-variant-numeric: tabular-nums;
        font-weight: 600;
        text-align: end;
      }

      .words {
        overflow-wrap: anywhere;
      }

      label {
        display: flex;
        align-items: center;
        gap: var(--vb-2);
      }
    `,
  ];

  @property({ attribute: false }) events: readonly ReplayEvent[] = [];
  @property({ attribute: false }) titleOf: TitleOf = (step) => step;
  @property({ type: Number }) positionUs = 0;
  @state() private technical = false;

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override render() {
    const shown = this.technical ? this.events : this.events.filter((one) => !isQuiet(one.name));
    const current = shown.findLast((one) => one.position_us <= this.positionUs + 1);
    return html`
      <ol aria-label=${t("side.events")}>
        ${shown.map(
          (one) =>
            html`<li class="${toneOf(one.name, one.event)} ${one === current ? "now" : ""}">
              <button
                aria-current=${one === current ? "step" : "false"}
                @click=${() => this.dispatchEvent(new CustomEvent("seek", { detail: one.position_us }))}
              >
                <span class="at">${clockOf(one.position_us / 1e6)}</span>
                <span class="words">${sentenceOf(one.name, one.event, this.titleOf)}</span>
                <span class="soft small">${timeOfDay(one.at)}</span>
              </button>
            </li>`,
        )}
      </ol>
      <label class="small">
        <input
          type="checkbox"
          .checked=${this.technical}
          @change=${() => (this.technical = !this.technical)}
        />
        ${t("side.technical")}
      </label>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-review-events": ReviewEvents;
  }
}
