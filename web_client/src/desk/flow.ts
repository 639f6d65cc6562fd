/** The steps of the business flow: each with its state, what to do in it, and the agent's word when it is its turn. */
import { LitElement, css, html, nothing } from "lit";
import type { PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import { LanguageController, language } from "../core/i18n";
import type { CallView, FlowShown, FlowWords, StepView } from "../core/messages";
import { t } from "./case-texts";
import { flowWords } from "../core/flow-words";

export interface Waived {
  step: string;
  reason: string;
}

const MARKS = {
  open: icons.clock,
  ready: icons.info,
  approved: icons.check,
  waived: icons.caution,
} as const;

@customElement("vb-desk-flow")
export class DeskFlow extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        gap: var(--vb-2);
      }

      ol {
        display: grid;
        gap: var(--vb-1);
        margin: 0;
        padding: 0;
        list-style: none;
      }

      li {
        display: grid;
        grid-template-columns: 1.4em minmax(0, 1fr);
        gap: 0 var(--vb-2);
        align-items: start;
        padding: var(--vb-1) var(--vb-2);
        border-radius: var(--vb-radius-s);
      }

      li.next {
        background: var(--vb-action-quiet);
        color: var(--vb-on-action-quiet);
      }

      svg {
        width: 1.25em;
        height: 1.25em;
        margin-top: 0.12em;
        color: var(--vb-ink-soft);
      }

      .approved svg {
        color: var(--vb-good);
      }

      .waived svg {
        color: var(--vb-caution);
      }

      b {
        font-weight: 600;
      }

      .next .soft {
        color: inherit;
      }

      .row,
      form {
        display: flex;
        flex-wrap: wrap;
        grid-column: 2;
        gap: var(--vb-2);
        margin-top: var(--vb-2);
      }

      .tool {
        grid-column: 2;
        margin-top: var(--vb-2);
        color: var(--vb-ink);
      }

      li:focus {
        outline: none;
      }

      li:focus-visible {
        outline: 3px solid var(--vb-action);
        outline-offset: 1px;
      }

      textarea {
        flex: 1 1 100%;
        min-height: 3.2em;
      }

      button {
        min-height: 40px;
        padding: var(--vb-1) var(--vb-3);
        font-size: var(--vb-text-s);
      }
    `,
  ];

  @property({ attribute: false }) view!: CallView;
  @property({ type: Boolean }) busy = false;
  @state() private shown: FlowShown | null = null;
  @state() private waiving = "";
  @state() private reason = "";
  /** The agent has begun to press in here. */
  #following = false;
  #seen = "";

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("view")) return;
    const { flow, steps } = this.view;
    if (flow && flow !== this.shown?.name) void flowWords(flow).then((shown) => (this.shown = shown));
    if (!(steps ?? []).some((step) => step.next && step.name === this.waiving)) this.waiving = "";
  }

  /** The hands stay where they are: what was pressed goes away, and what is pressed next has the focus. */
  protected override updated(changed: PropertyValues<this> & Map<string, unknown>): void {
    if (changed.has("waiving")) this.#focusOnForm(changed.get("waiving") as string | undefined);
    const next = this.view.steps?.find((step) => step.next);
    const now = next === undefined ? "" : `${next.name} ${next.state}`;
    if (this.busy || now === this.#seen) return;
    this.#seen = now;
    const elsewhere = document.activeElement !== document.body && !this.matches(":focus-within");
    if (this.#following && this.waiving === "" && !elsewhere) void this.#focusOnNext();
  }

  #focusOnForm(before: string | undefined): void {
    if (this.waiving !== "") this.renderRoot.querySelector("textarea")?.focus();
    else if (before !== undefined && before !== "")
      this.renderRoot.querySelector<HTMLElement>(".waive")?.focus();
  }

  async #focusOnNext(): Promise<void> {
    const tool = this.querySelector<LitElement>(":scope > *");
    await tool?.updateComplete;
    const pressed =
      this.renderRoot.querySelector<HTMLElement>(".next button.primary:not([disabled])") ??
      tool?.shadowRoot?.querySelector<HTMLElement>("button:not([disabled])") ??
      this.renderRoot.querySelector<HTMLElement>(".next");
    pressed?.focus();
  }

  #words(step: string): FlowWords {
    return this.shown?.texts[language()]?.[step] ?? { title: step, help: "" };
  }

  protected override render() {
    const steps = this.view.steps ?? [];
    if (steps.length === 0) return nothing;
    return html`<ol aria-label=${this.#words("").title || t("flow.steps")}>
      ${steps.map((step) => this.#step(step))}
    </ol>`;
  }

  #step(step: StepView) {
    const { title, help } = this.#words(step.name);
    return html`<li
      class="${step.state} ${step.next ? "next" : ""}"
      aria-current=${step.next ? "step" : nothing}
      tabindex=${step.next ? -1 : nothing}
    >
      ${MARKS[step.state]}
      <span>
        <b>${title}</b> <span class="small soft">${t(`flow.${step.state}`)}</span>
        ${step.next && help !== "" ? html`<br /><span class="small">${help}</span>` : nothing}
      </span>
      ${
        step.next && this.view.phase === "live"
          ? html`<div class="tool" @click=${() => (this.#following = true)}><slot></slot></div>
              ${this.#word(step)}`
          : nothing
      }
    </li>`;
  }

  #word(step: StepView) {
    if (this.waiving === step.name) return this.#form(step);
    const approve = () => {
      this.#following = true;
      this.dispatchEvent(new CustomEvent("approve-step", { detail: step.name }));
    };
    return html`<div class="row">
      <button class="primary" ?disabled=${this.busy || step.state !== "ready"} @click=${approve}>
        ${t("flow.approve")}
      </button>
      ${
        step.waivable
          ? html`<button class="waive" ?disabled=${this.busy} @click=${() => (this.waiving = step.name)}>
              ${t("flow.waive")}
            </button>`
          : nothing
      }
    </div>`;
  }

  #form(step: StepView) {
    const waive = (event: Event) => {
      event.preventDefault();
      const detail: Waived = { step: step.name, reason: this.reason.trim() };
      if (detail.reason === "") return;
      this.#following = true;
      this.dispatchEvent(new CustomEvent("waive-step", { detail }));
      this.reason = "";
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key === "Escape") this.waiving = "";
    };
    return html`<form @submit=${waive} @keydown=${escape}>
      <textarea
        maxlength="4000"
        aria-label=${t("flow.reason")}
        placeholder=${t("flow.reason")}
        .value=${this.reason}
        @input=${(event: InputEvent) => (this.reason = (event.target as HTMLTextAreaElement).value)}
      ></textarea>
      <button class="primary" ?disabled=${this.busy || this.reason.trim() === ""}>${t("flow.waive")}</button>
      <button type="button" @click=${() => (this.waiving = "")}>${t("decide.back")}</button>
    </form>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-desk-flow": DeskFlow;
  }
}
