/** What the reviewer finds, where, and what comes of it; both are recorded and never changed. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import "../components/vb-notice";
import { LanguageController } from "../core/i18n";
import type { NewFinding, NewVerdict, ReplayCase } from "../core/messages";
import { post } from "../core/rest";
import { inWords } from "../signin/problem-words";
import { clockOf, dayAndTime } from "../core/clock-words";
import { t } from "./texts";

type Outcome = NewVerdict["outcome"];
type What = "findings" | "verdicts";
const OUTCOMES: readonly Outcome[] = ["in_order", "follow_up", "not_in_order"];

@customElement("vb-review-judgement")
export class ReviewJudgement extends LitElement {
  static override styles = [
    controls,
    css`
      :host,
      form {
        display: grid;
        gap: var(--vb-3);
      }

      ul {
        display: grid;
        gap: var(--vb-2);
        margin: 0;
        padding: 0;
        list-style: none;
      }

      li {
        overflow-wrap: anywhere;
      }

      li button {
        min-width: 0;
        min-height: 30px;
        padding: 0 var(--vb-2);
        border-width: 1px;
        font-variant-numeric: tabular-nums;
      }

      fieldset {
        display: flex;
        flex-wrap: wrap;
        gap: var(--vb-1) var(--vb-4);
        margin: 0;
        padding: 0;
        border: 0;
      }

      fieldset label,
      .here {
        display: flex;
        align-items: center;
        gap: var(--vb-2);
      }

      h3 {
        margin-top: var(--vb-2);
        font-size: var(--vb-text);
      }
    `,
  ];

  @property({ attribute: false }) case!: ReplayCase;
  /** Whether this person's role may record findings and an outcome (a supervisor may only look). */
  @property({ type: Boolean }) judges = false;
  @property({ type: Number }) positionUs = 0;
  @state() private text = "";
  @state() private reason = "";
  @state() private outcome: Outcome | "" = "";
  @state() private here = true;
  @state() private busy = false;
  @state() private error = "";
  @state() private failed: What | "" = "";
  @query("#finding") private field!: HTMLTextAreaElement | null;

  constructor() {
    super();
    new LanguageController(this);
  }

  override focus(): void {
    this.field?.focus();
  }

  protected override render() {
    return html` ${this.#findings()} ${this.#verdicts()} `;
  }

  /** Where it happened: the other form may be out of sight. */
  #failure(what: What) {
    return this.failed === what ? html`<vb-notice tone="stop">${this.error}</vb-notice>` : nothing;
  }

  #findings() {
    const at = clockOf(this.positionUs / 1e6);
    const findings = this.case.findings;
    return html`
      <h3>${t("find.title")}</h3>
      ${findings.length === 0 ? html`<p class="soft small">${t("find.none")}</p>` : nothing}
      <ul>
        ${findings.map(
          (one) =>
            html`<li>
              ${one.at_us === null ? nothing : this.#jump(one.at_us)} ${one.text}
              <span class="soft small">${one.reviewer}, ${dayAndTime(one.at)}</span>
            </li>`,
        )}
      </ul>
      ${this.judges ? this.#findingForm(at) : nothing}
    `;
  }

  #findingForm(at: string) {
    return html`
      <form @submit=${this.#addFinding}>
        <textarea
          id="finding"
          rows="2"
          maxlength="4000"
          aria-label=${t("find.text")}
          placeholder=${t("find.text")}
          .value=${this.text}
          @input=${(event: InputEvent) => (this.text = (event.target as HTMLTextAreaElement).value)}
        ></textarea>
        <label class="here">
          <input type="checkbox" .checked=${this.here} @change=${() => (this.here = !this.here)} />
          ${t("find.here", { at })}
        </label>
        ${this.#failure("findings")}
        <button ?disabled=${this.busy || this.text.trim() === ""}>${t("find.add")}</button>
      </form>
    `;
  }

  #jump(us: number) {
    return html`<button @click=${() => this.dispatchEvent(new CustomEvent("seek", { detail: us }))}>
      ${clockOf(us / 1e6)}
    </button>`;
  }

  #verdicts() {
    return html`
      <h3>${t("verdict.title")}</h3>
      ${
        this.case.audit === "none"
          ? nothing
          : html`<vb-notice tone=${this.case.audit === "in_order" ? "good" : "caution"}
              >${t(`audit.${this.case.audit}`)}</vb-notice
            >`
      }
      <ul>
        ${this.case.verdicts.map(
          (one) =>
            html`<li>
              ${t("verdict.made", { outcome: t(`outcome.${one.outcome}`), reason: one.reason })}
              <span class="soft small">${one.reviewer}, ${dayAndTime(one.at)}</span>
            </li>`,
        )}
      </ul>
      ${this.judges ? this.#verdictForm() : html`<p class="soft small">${t("verdict.readonly")}</p>`}
    `;
  }

  #verdictForm() {
    return html`
      <form @submit=${this.#addVerdict}>
        <fieldset>
          <legend class="visually-hidden">${t("verdict.title")}</legend>
          ${OUTCOMES.map(
            (outcome) =>
              html`<label>
                <input
                  type="radio"
                  name="outcome"
                  .checked=${this.outcome === outcome}
                  @change=${() => (this.outcome = outcome)}
                />
                ${t(`outcome.${outcome}`)}</label
              >`,
          )}
        </fieldset>
        <label class="field"
          >${t("verdict.reason")}
          <textarea
            rows="2"
            maxlength="4000"
            .value=${this.reason}
            @input=${(event: InputEvent) => (this.reason = (event.target as HTMLTextAreaElement).value)}
          ></textarea>
        </label>
        ${this.#failure("verdicts")}
        <button class="primary" ?disabled=${this.busy || this.outcome === "" || this.reason.trim() === ""}>
          ${t("verdict.add")}
        </button>
      </form>
    `;
  }

  readonly #addFinding = async (event: Event): Promise<void> => {
    event.preventDefault();
    const finding: NewFinding = {
      at_us: this.here ? Math.round(this.positionUs) : null,
      text: this.text.trim(),
    };
    if (await this.#send("findings", finding)) this.text = "";
  };

  readonly #addVerdict = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.outcome === "") return;
    const verdict: NewVerdict = { outcome: this.outcome, reason: this.reason.trim() };
    if (!(await this.#send("verdicts", verdict))) return;
    this.reason = "";
    this.outcome = "";
  };

  async #send(what: What, body: NewFinding | NewVerdict): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.failed = "";
    try {
      await post(`/api/calls/${this.case.call}/${what}`, body);
      this.dispatchEvent(new CustomEvent("recorded"));
      return true;
    } catch (error) {
      this.error = inWords(error);
      this.failed = what;
      return false;
    } finally {
      this.busy = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-review-judgement": ReviewJudgement;
  }
}
