/** The right side of the desk: who this is, what was checked, what it says, and the decision at its foot. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { controls } from "../components/controls";
import type { Told } from "../core/connection";
import { LanguageController } from "../core/i18n";
import type { CallView, FaceMatched, StepKind, StepView } from "../core/messages";
import type { Reading } from "../core/readings";
import { isDoubtful, readingsOf, sidesOf } from "../core/readings";
import { sentenceOf, toneOf } from "../review/event-words";
import { t } from "./case-texts";
import "../components/vb-document";
import "./attendance";
import "./checks";
import "./code";
import "./decision";
import "./faces";
import "./flow";
import "./liveness";
import "./notes";
import type { DeskNotes } from "./notes";
import "./questions";
import "./registry";
import "./showing";

const TOOLS: readonly StepKind[] = ["document", "registry", "questions", "code"];

function stepNow(view: CallView): StepView | undefined {
  return view.phase === "live" ? (view.steps ?? []).find((step) => step.next) : undefined;
}

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

      .matched {
        border-radius: var(--vb-radius-s);
        white-space: normal;
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

  /** What is asked for in here is asked of the desk. */
  readonly #again = (event: CustomEvent<unknown>): void => {
    this.dispatchEvent(new CustomEvent(event.type, { detail: event.detail }));
  };

  /** What is done for a kind of step. */
  #tool(kind: StepKind, view: CallView, readings: readonly Reading[]) {
    switch (kind) {
      case "document":
        return html`<vb-desk-showing
          .view=${view}
          ?busy=${this.busy}
          @ask-document=${this.#again}
          @call-off-document=${this.#again}
        ></vb-desk-showing>`;
      case "registry":
        return readings.some((reading) => reading.kind === "cn_resident_id")
          ? html`<vb-desk-registry
              .view=${view}
              ?busy=${this.busy}
              @check-registry=${this.#again}
            ></vb-desk-registry>`
          : nothing;
      case "questions":
        return (view.questions?.available ?? 0) === 0
          ? nothing
          : html`<vb-desk-questions
              .view=${view}
              ?busy=${this.busy}
              @draw-questions=${this.#again}
              @judged=${this.#again}
            ></vb-desk-questions>`;
      case "code":
        return html`<vb-desk-code .view=${view} ?busy=${this.busy} @send-code=${this.#again}></vb-desk-code>`;
      case "liveness":
        return html`<vb-desk-liveness
          .view=${view}
          .told=${this.told}
          ?busy=${this.busy}
          @ask-liveness=${this.#again}
          @judge-challenge=${this.#again}
          @judge-liveness=${this.#again}
          @call-off-challenges=${this.#again}
        ></vb-desk-liveness>`;
      default: // the faces have their own place, and for looking there is nothing to press
        return nothing;
    }
  }

  #documents(view: CallView, readings: readonly Reading[]) {
    const editable = view.phase === "paired" || view.phase === "live";
    const { newest, earlier } = sidesOf(readings);
    const inItsStep = stepNow(view)?.kind;
    return html`
      ${TOOLS.filter((kind) => kind !== inItsStep).map((kind) => this.#tool(kind, view, readings))}
      ${newest.map((reading) => this.#document(reading, { editable }))}
      ${earlier.map((reading) => this.#document(reading, { earlier: true }))}
      ${
        (view.unread ?? []).length === 0
          ? nothing
          : html`<p class="soft small" role="status">${t("case.reading")}</p>`
      }
    `;
  }

  #document(reading: Reading, { editable = false, earlier = false }) {
    return html`<vb-document
      .reading=${reading}
      ?earlier=${earlier}
      ?editable=${editable}
      @correct=${this.#again}
      >${this.#matched(reading.picture)}</vb-document
    >`;
  }

  /** Whether the photo shows what the video of that moment showed. */
  #matched(picture: string) {
    const last = this.told.findLast((one) => one.name === "StillCompared" && one.event.picture === picture);
    return last === undefined
      ? nothing
      : html`<p class="badge matched ${toneOf(last.name, last.event)}" role="status">
          ${sentenceOf(last.name, last.event)}
        </p>`;
  }

  /** In the step whose turn it is, so that nobody has to look for it. */
  #toolOfStep(view: CallView, readings: readonly Reading[]) {
    const step = stepNow(view);
    return step === undefined ? nothing : this.#tool(step.kind, view, readings);
  }

  protected override render() {
    const view = this.view;
    if (view === null) return html`<p class="none">${t("case.none")}</p>`;
    const readings = readingsOf(this.told);
    return html`
      <div class="scroll" tabindex="-1">
        <div class="title">
          <h2>${view.business}</h2>
          <p class="soft small">
            ${[view.customer_name, view.customer_reference].filter((part) => part).join(" · ")}
          </p>
        </div>
        ${view.phase === "live" ? html`<vb-desk-attendance .told=${this.told}></vb-desk-attendance>` : nothing}
        ${
          (view.steps ?? []).length > 0 // then they say it all
            ? html`<vb-desk-flow
                .view=${view}
                ?busy=${this.busy}
                @approve-step=${this.#again}
                @waive-step=${this.#again}
              >
                ${this.#toolOfStep(view, readings)}
              </vb-desk-flow>`
            : html`<vb-desk-checks
                .view=${view}
                .band=${this.#match?.band ?? null}
                ?doubtful=${readings.some(isDoubtful)}
              ></vb-desk-checks>`
        }
        <vb-desk-faces
          .view=${view}
          .match=${this.#match}
          ?checking=${this.checking}
          @check-face=${this.#again}
        ></vb-desk-faces>
        ${stepNow(view)?.kind === "liveness" ? nothing : this.#tool("liveness", view, readings)}
        ${this.#documents(view, readings)}
        <vb-desk-notes .told=${this.told} @note=${this.#again}></vb-desk-notes>
      </div>
      <div class="foot">
        <vb-desk-decision
          .view=${view}
          ?alarmed=${this.alarmed}
          ?busy=${this.busy}
          ?torn=${this.torn}
          ?doubtful=${this.#match?.band === "no_match"}
          @decided=${this.#again}
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
