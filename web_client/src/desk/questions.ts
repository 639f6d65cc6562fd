/** Questions that chance draws from the bank's: asked one by one, with what the bank expects to hear, and judged. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import { LanguageController } from "../core/i18n";
import type { Answer, CallView, QuestionView, QuestionsView } from "../core/messages";
import { t } from "./check-texts";
import { rowLook } from "./row-style";

export interface Judged {
  place: number;
  answer: Answer;
}

const MARKS = { right: icons.check, wrong: icons.cross, unknown: icons.info } as const;

@customElement("vb-desk-questions")
export class DeskQuestions extends LitElement {
  static override styles = [
    controls,
    rowLook,
    css`
      .right svg {
        color: var(--vb-good);
      }

      .wrong svg {
        color: var(--vb-stop);
      }

      .answers {
        display: inline-flex;
        gap: var(--vb-1);
      }

      .judge {
        position: sticky; /* a long question scrolls under them */
        bottom: 0;
        padding: var(--vb-1) 0;
        background: var(--vb-action-quiet);
      }

      .judge button {
        flex: 1 1 auto;
        padding: var(--vb-1) var(--vb-2);
        white-space: nowrap;
      }

      .asked {
        display: grid;
        gap: var(--vb-2);
        padding: var(--vb-2) var(--vb-3);
        border-radius: var(--vb-radius-s);
        background: var(--vb-action-quiet);
        color: var(--vb-on-action-quiet);
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) view!: CallView;
  @property({ type: Boolean }) busy = false;

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override render() {
    const { questions, phase } = this.view;
    if (questions === null || questions === undefined || questions.available === 0) return nothing;
    const draw = () => this.dispatchEvent(new CustomEvent("draw-questions"));
    return html`
      <div class="row">
        <span class="what">${this.#state(questions)}</span>
        ${
          questions.asked === null
            ? html`<button ?disabled=${this.busy || phase !== "live"} @click=${draw}>
                ${t(questions.round === 0 ? "questions.draw" : "questions.again")}
              </button>`
            : nothing
        }
      </div>
      ${questions.asked === null ? nothing : this.#asked(questions.asked)}
    `;
  }

  #state({ round, answers, of }: QuestionsView) {
    if (round === 0) return html`${icons.shield}${t("questions.none")}`;
    const right = answers.filter((answer) => answer === "right").length;
    return html`<span role="status">${t("questions.right", { right, of })}</span>
      <span class="answers" aria-hidden="true">
        ${answers.map((answer) => html`<i class=${answer}>${MARKS[answer]}</i>`)}
      </span>`;
  }

  #asked({ place, text, expected }: QuestionView) {
    const judge = (answer: Answer) => () =>
      this.dispatchEvent(new CustomEvent<Judged>("judged", { detail: { place, answer } }));
    return html`<div class="asked">
      <b>${text}</b>
      <span class="small">${t("questions.expected", { expected })}</span>
      <div class="row judge">
        <button ?disabled=${this.busy} @click=${judge("right")}>${t("questions.is_right")}</button>
        <button ?disabled=${this.busy} @click=${judge("wrong")}>${t("questions.is_wrong")}</button>
        <button ?disabled=${this.busy} @click=${judge("unknown")}>${t("questions.is_unknown")}</button>
      </div>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-desk-questions": DeskQuestions;
  }
}
