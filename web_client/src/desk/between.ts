/** The middle of the desk when nobody is on camera: waiting for a customer, for "ready", or after a call. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import { LanguageController, t as word } from "../core/i18n";
import type { CallView } from "../core/messages";
import { clockOf } from "../core/clock-words";
import { t as caseWord } from "./case-texts";
import { t } from "./texts";

function nameOf(view: CallView): string {
  const name = view.customer_name ?? "";
  return name === "" ? t("desk.no_name") : name;
}

@customElement("vb-desk-between")
export class DeskBetween extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        place-items: center;
        min-height: 0;
        padding: var(--vb-6);
        overflow: auto;
      }

      section {
        display: grid;
        justify-items: center;
        gap: var(--vb-3);
        max-width: min(100%, 34rem);
        overflow-wrap: anywhere;
        text-align: center;
      }

      .sign {
        display: grid;
        place-items: center;
        width: 88px;
        height: 88px;
        border-radius: 50%;
        background: var(--vb-person-quiet);
        color: var(--vb-person);
      }

      .sign svg {
        width: 44px;
        height: 44px;
      }

      dl {
        display: grid;
        grid-template-columns: auto minmax(0, auto);
        gap: var(--vb-1) var(--vb-4);
        margin: var(--vb-2) 0;
        text-align: start;
      }

      dt {
        color: var(--vb-ink-soft);
      }

      dd {
        margin: 0;
        font-weight: 600;
        overflow-wrap: anywhere;
      }

      .row {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: var(--vb-2);
      }
    `,
  ];

  @property({ attribute: false }) view: CallView | null = null;
  @property({ type: Number }) waiting = 0;
  @property({ type: Boolean }) returned = false;

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override render() {
    if (this.view === null) return this.#idle();
    return this.view.phase === "paired" ? this.#paired(this.view) : this.#over(this.view);
  }

  #idle() {
    return html`<section>
      <div class="sign">${icons.person}</div>
      <h1>${t("desk.idle")}</h1>
      ${this.returned ? html`<p>${caseWord("wrap.returned")}</p>` : nothing}
      <p class="soft">${t(this.waiting > 0 ? "desk.idle.some" : "desk.idle.lead")}</p>
    </section>`;
  }

  #paired(view: CallView) {
    const facts = [
      [caseWord("case.business"), view.business],
      [caseWord("case.reference"), view.customer_reference ?? ""],
      [caseWord("check.document"), caseWord(view.has_document ? "check.done" : "check.no_document")],
      [
        caseWord("check.face"),
        caseWord(view.consents.includes("face_check") ? "check.open" : "check.declined"),
      ],
    ];
    return html`<section aria-live="polite">
      <div class="sign">${icons.person}</div>
      <h1>${t("desk.paired", { name: nameOf(view) })}</h1>
      <p class="soft">${t("desk.paired.lead")}</p>
      <dl aria-label=${t("desk.known")}>
        ${facts
          .filter(([, value]) => value !== "")
          .map(
            ([key, value]) =>
              html`<dt>${key}</dt>
                <dd>${value}</dd>`,
          )}
      </dl>
      <button @click=${() => this.dispatchEvent(new CustomEvent("return-call"))}>
        ${icons.back}${t("desk.return")}
      </button>
    </section>`;
  }

  #over(view: CallView) {
    const decision = view.decision ?? null;
    const from = view.live_since === null ? null : Date.parse(view.live_since);
    const until = view.ended_at === null ? null : Date.parse(view.ended_at);
    const lasted = from === null || until === null ? null : clockOf((until - from) / 1000);
    const tone = decision === "approved" ? "good" : decision === "rejected" ? "stop" : "caution";
    return html`<section>
      <h1 tabindex="-1">${caseWord("wrap.title")}</h1>
      <div class="row">
        <span class="badge ${tone}"
          >${caseWord(decision === null ? "wrap.undecided" : `decide.${decision}`)}</span
        >
        ${lasted === null ? nothing : html`<span class="badge">${caseWord("wrap.lasted", { time: lasted })}</span>`}
        ${view.end_reason === null ? nothing : html`<span class="badge">${word(`end.${view.end_reason}`)}</span>`}
      </div>
      <p class="soft">${caseWord("wrap.lead")}</p>
      <button class="primary" @click=${() => this.dispatchEvent(new CustomEvent("next"))}>
        ${caseWord("wrap.next")}
      </button>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-desk-between": DeskBetween;
  }
}
