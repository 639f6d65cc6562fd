/** What cannot be undone is asked for twice: ending the call, and giving the customer back to the queue. */
import { LitElement, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { controls } from "../components/controls";
import "../components/vb-dialog";
import { LanguageController } from "../core/i18n";
import { t } from "./texts";

const QUESTIONS = ["end", "return"] as const;
export type Question = (typeof QUESTIONS)[number];

@customElement("vb-desk-question")
export class DeskQuestion extends LitElement {
  static override styles = [controls];

  @property({ attribute: false }) asking: Question | null = null;
  /** The identity is not decided yet, which ending the call leaves so. */
  @property({ type: Boolean }) undecided = false;

  constructor() {
    super();
    new LanguageController(this);
  }

  protected override render() {
    return html`${QUESTIONS.map((one) => this.#question(one))}`;
  }

  #question(one: Question) {
    const tell = (name: "yes" | "close") => () => this.dispatchEvent(new CustomEvent(name));
    return html`<vb-dialog ?open=${this.asking === one} label=${t(`desk.${one}.ask`)} @close=${tell("close")}>
      <p class="soft">${t(`desk.${one}.why`)}</p>
      ${one === "end" && this.undecided ? html`<p><b>${t("desk.end.undecided")}</b></p>` : nothing}
      <button slot="actions" class=${one === "end" ? "danger" : "primary"} @click=${tell("yes")}>
        ${t(`desk.${one}.yes`)}
      </button>
      <button slot="actions" @click=${tell("close")}>${t("desk.stay")}</button>
    </vb-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-desk-question": DeskQuestion;
  }
}
