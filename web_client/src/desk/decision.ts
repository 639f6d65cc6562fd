/** The agent's decision: asked for twice, always with a reason, locked in words while it could not be proven. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import { LanguageController, language, t as word } from "../core/i18n";
import type { CallView, FlowShown } from "../core/messages";
import { t } from "./case-texts";
import { t as check } from "./check-texts";
import { reasonField } from "./reason";
import { flowWords } from "../core/flow-words";

type Kind = "approve" | "reject";

export interface Decided {
  kind: Kind;
  reason: string;
}

const TEMPLATES = {
  approve: ["why.approve.1", "why.approve.2", "why.approve.3"],
  reject: ["why.reject.1", "why.reject.2", "why.reject.3", "why.reject.4"],
} as const;

@customElement("vb-desk-decision")
export class DeskDecision extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }

      .two,
      .confirm {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: var(--vb-2);
      }

      button.primary:disabled,
      button.primary:disabled:hover {
        background: var(--vb-sunk); /* also under the pointer, which rests here after the press */
        color: var(--vb-ink-soft);
      }

      .two button,
      .confirm button {
        padding-inline: var(--vb-2);
      }

      .locked {
        margin-bottom: var(--vb-2);
        color: var(--vb-caution);
        font-size: var(--vb-text-s);
        font-weight: 600;
      }

      form {
        display: grid;
        gap: var(--vb-2);
      }

      .templates {
        display: grid;
        gap: var(--vb-1);
      }

      .templates button {
        justify-content: start;
        min-height: 34px;
        padding: var(--vb-1) var(--vb-3);
        border-width: 1px;
        border-color: var(--vb-line);
        border-radius: var(--vb-radius-s);
        font-size: var(--vb-text-s);
        font-weight: 400;
        text-align: start;
      }

      textarea {
        min-height: 3.6em;
      }

      .made {
        display: flex;
        align-items: center;
        justify-content: center;
        gap: var(--vb-2);
        padding: var(--vb-3);
        border-radius: var(--vb-radius-s);
        background: var(--vb-good-quiet);
        color: var(--vb-good);
        font-weight: 700;
      }

      .made.rejected {
        background: var(--vb-stop-quiet);
        color: var(--vb-stop);
      }

      .after {
        margin-top: var(--vb-2);
        overflow-wrap: anywhere;
      }

      .made svg {
        width: 1.3em;
        height: 1.3em;
      }
    `,
  ];

  @property({ attribute: false }) view!: CallView;
  /** A recording cannot be kept at the moment. */
  @property({ type: Boolean }) alarmed = false;
  @property({ type: Boolean }) busy = false;
  /** The agent's own line is torn: nothing that is pressed would arrive. */
  @property({ type: Boolean }) torn = false;
  /** The comparison found another person: then neither answer is offered before the other. */
  @property({ type: Boolean }) doubtful = false;
  @state() private deciding: Kind | null = null;
  @state() private reason = "";
  @state() private shown: FlowShown | null = null;

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    const before = changed.get("view") as CallView | undefined;
    if (changed.has("view") && before?.call !== this.view.call) this.#back();
    const { decision, flow } = this.view;
    if (decision && flow && flow !== this.shown?.name) {
      void flowWords(flow).then((shown) => (this.shown = shown));
    }
  }

  /** Why approving is not possible now; empty when it is. */
  get #locked(): string {
    if (this.view.phase !== "live") return t("decide.locked.live");
    if (this.torn) return t("decide.locked.torn");
    if (this.alarmed) return t("decide.locked.alarm");
    const unproven = this.view.unproven ?? [];
    const open = (this.view.steps ?? []).some(({ state: how }) => how === "open" || how === "ready");
    if (unproven.length === 0) return open ? t("decide.locked.steps") : this.#lackedByLaw;
    const streams = unproven.map((stream) => word(`stream.${stream}`)).join(", ");
    return t("decide.locked.unproven", { streams });
  }

  get #lackedByLaw(): string {
    const needs = (this.view.law_needs ?? []).map((need) => check(`need.${need}`));
    return needs.length === 0 ? "" : t("decide.locked.law", { needs: needs.join("; ") });
  }

  protected override render() {
    const { decision, phase } = this.view;
    if (decision === "approved" || decision === "rejected") {
      return html`<p class="made ${decision}" role="status">
          ${decision === "approved" ? icons.shield : icons.cross}${t(`decide.${decision}`)}
        </p>
        ${this.view.audited ? html`<p class="after small" role="status">${t("decide.audited")}</p>` : nothing}
        ${this.#after(decision)}`;
    }
    if (phase === "ended" || phase === "sealed")
      return html`<p class="soft small" role="status">${t("decide.over")}</p>`;
    const locked = this.#locked;
    return html`
      ${locked === "" ? nothing : html`<p class="locked" id="locked" role="status">${locked}</p>`}
      ${this.deciding === null ? this.#choices(locked, phase) : this.#form(this.deciding, locked)}
    `;
  }

  /** What the flow's file says that the customer is told now. */
  #after(decision: "approved" | "rejected") {
    const after = this.shown?.name === this.view.flow ? this.shown?.after[language()]?.[decision] : undefined;
    if (after === undefined) return nothing;
    return html`<p class="after small" role="status"><b>${after.title}</b><br />${after.help}</p>`;
  }

  #choices(locked: string, phase: CallView["phase"]) {
    return html`<div class="two">
      <button
        class=${this.doubtful ? "" : "primary"}
        ?disabled=${locked !== ""}
        aria-describedby=${locked === "" ? nothing : "locked"}
        @click=${() => this.#begin("approve")}
      >
        ${t("decide.approve")}
      </button>
      <button ?disabled=${phase !== "live"} @click=${() => this.#begin("reject")}>
        ${t("decide.reject")}
      </button>
    </div>`;
  }

  #form(kind: Kind, locked: string) {
    const impossible = this.reason.trim() === "" || this.busy || (kind === "approve" && locked !== "");
    return html`<form @submit=${this.#decide} @keydown=${this.#escape}>
      <div class="templates" role="group" aria-label=${t("decide.templates")}>
        ${TEMPLATES[kind].map(
          (key) => html`<button type="button" @click=${() => (this.reason = t(key))}>${t(key)}</button>`,
        )}
      </div>
      ${reasonField(t("decide.reason"), this.reason, (reason) => (this.reason = reason))}
      <div class="confirm">
        <button class=${kind === "approve" ? "primary" : "danger"} ?disabled=${impossible}>
          ${t(`decide.confirm.${kind}`)}
        </button>
        <button type="button" @click=${this.#back}>${t("decide.back")}</button>
      </div>
    </form>`;
  }

  #begin(kind: Kind): void {
    this.deciding = kind;
    this.reason = "";
    void this.updateComplete.then(() => this.renderRoot.querySelector("textarea")?.focus());
  }

  readonly #back = (): void => {
    this.deciding = null;
    this.reason = "";
  };

  readonly #escape = (event: KeyboardEvent): void => {
    if (event.key === "Escape") this.#back();
  };

  readonly #decide = (event: Event): void => {
    event.preventDefault();
    if (this.deciding === null || this.reason.trim() === "") return;
    const detail: Decided = { kind: this.deciding, reason: this.reason.trim() };
    this.dispatchEvent(new CustomEvent("decided", { detail }));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-desk-decision": DeskDecision;
  }
}
