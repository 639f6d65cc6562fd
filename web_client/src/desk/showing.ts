/** Asking the customer to show a document to the camera, and how far that is. */
import { LitElement, css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import { LanguageController } from "../core/i18n";
import type { CallView, CaptureView } from "../core/messages";
import { t } from "./check-texts";
import { rowLook } from "./row-style";

function sentenceFor({ begun, photo, movement }: CaptureView): string {
  if (movement !== null) return t(`showing.${movement}`);
  if (photo) return t("showing.sent");
  return t(begun ? "showing.begun" : "showing.asked");
}

@customElement("vb-desk-showing")
export class DeskShowing extends LitElement {
  static override styles = [
    controls,
    rowLook,
    css`
      .now {
        justify-content: space-between;
        padding: var(--vb-2) var(--vb-3);
        border-radius: var(--vb-radius-s);
        background: var(--vb-action-quiet);
        color: var(--vb-on-action-quiet);
        font-size: var(--vb-text-s);
      }

      .now p {
        flex: 1 1 12em;
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
    const { capture, phase } = this.view;
    if (capture !== null) return this.#underWay(capture);
    const ask = (side: CaptureView["side"]) => () =>
      this.dispatchEvent(new CustomEvent("ask-document", { detail: side }));
    const locked = this.busy || phase !== "live";
    const button = (side: CaptureView["side"]) =>
      html`<button ?disabled=${locked} aria-label=${t(`showing.${side}`)} @click=${ask(side)}>
        ${t(`showing.side.${side}`)}
      </button>`;
    return html`<div class="row">
      <span class="what">${icons.card}${t("showing.ask")}</span>${button("front")}${button("back")}
    </div>`;
  }

  #underWay(capture: CaptureView) {
    const callOff = () => this.dispatchEvent(new CustomEvent("call-off-document"));
    return html`<div class="row now">
      <p role="status">
        <b>${t(`showing.side.${capture.side}`)} ${capture.step}/${capture.steps}</b
        ><br />${sentenceFor(capture)}
      </p>
      <button ?disabled=${this.busy} @click=${callOff}>${t("showing.call_off")}</button>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-desk-showing": DeskShowing;
  }
}
