/** The right side of the desk: who this is, what was checked, what it says, and the decision at its foot. */
import { LitElement, css, html } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { controls } from "../components/controls";
import type { Told } from "../core/connection";
import { LanguageController } from "../core/i18n";
import type { CallView, FaceMatched } from "../core/messages";
import { t } from "./case-texts";
import "./checks";
import "./decision";
import "./faces";
import "./notes";
import type { DeskNotes } from "./notes";

@customElement("vb-desk-case")
export class DeskCase extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        grid-template-rows: minmax(0, 1fr) auto;
        min-height: 0;
      }

      .scroll {
        display: grid;
        align-content: start;
        gap: var(--vb-4);
        min-height: 0;
        padding: var(--vb-4);
        overflow-y: auto;
      }

      .title h2 {
        overflow-wrap: anywhere;
        font-size: var(--vb-text-l);
      }

      .foot {
        padding: var(--vb-3) var(--vb-4);
        border-top: 1px solid var(--vb-line);
        background: var(--vb-surface);
      }

      .none {
        padding: var(--vb-6) var(--vb-4);
        color: var(--vb-ink-soft);
      }
    `,
  ];

  @property({ attribute: false }) view: CallView | null = null;
  @property({ attribute: false }) told: readonly Told[] = [];
  @property({ type: Boolean }) alarmed = false;
  @property({ type: Boolean }) torn = false;
  @property({ type: Boolean }) busy = false;
  @property({ type: Boolean }) checking = false;
  @query("vb-desk-notes") readonly notes!: DeskNotes | null;

  constructor() {
    super();
    new LanguageController(this);
  }

  get #match(): FaceMatched | null {
    const last = this.told.findLast((one) => one.name === "FaceMatched");
    return last?.event ?? null;
  }

  protected override render() {
    const view = this.view;
    if (view === null) return html`<p class="none">${t("case.none")}</p>`;
    const again = (event: CustomEvent<unknown>) =>
      this.dispatchEvent(new CustomEvent(event.type, { detail: event.detail }));
    return html`
      <div class="scroll" tabindex="-1">
        <div class="title">
          <h2>${view.business}</h2>
          <p class="soft small">
            ${[view.customer_name, view.customer_reference].filter((part) => part).join(" · ")}
          </p>
        </div>
        <vb-desk-checks .view=${view} .band=${this.#match?.band ?? null}></vb-desk-checks>
        <vb-desk-faces
          .view=${view}
          .match=${this.#match}
          ?checking=${this.checking}
          @check-face=${again}
        ></vb-desk-faces>
        <vb-desk-notes .told=${this.told} @note=${again}></vb-desk-notes>
      </div>
      <div class="foot">
        <vb-desk-decision
          .view=${view}
          ?alarmed=${this.alarmed}
          ?busy=${this.busy}
          ?torn=${this.torn}
          ?doubtful=${this.#match?.band === "no_match"}
          @decided=${again}
        ></vb-desk-decision>
      </div>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-desk-case": DeskCase;
  }
}
