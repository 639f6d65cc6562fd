/** Welcome: what this is, how long it takes, what to have ready, and one press that begins. */
import { LitElement, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import "../components/vb-notice";
import { icons } from "../components/icons";
import type { IconName } from "../components/icons";
import { LanguageController } from "../core/i18n";
import type { ProblemError } from "../core/rest";
import { look } from "./look";
import type { CustomerSession } from "./session";
import { t } from "./texts";
import type { TextKey } from "./texts";

const ROWS: readonly (readonly [icon: IconName, text: TextKey, more: TextKey])[] = [
  ["clock", "welcome.time", "welcome.timeMore"],
  ["card", "welcome.ready", "welcome.readyMore"],
  ["person", "welcome.quiet", "welcome.quietMore"],
  ["shield", "welcome.consent", "welcome.consentMore"],
];

/** What asking again does not mend. */
const FINAL = new Set([
  "invitation_expired",
  "invitation_used",
  "invitation_unknown",
  "malformed",
  "call_over",
]);

const OWN_WORDS: Readonly<Record<string, "unreachable" | "expired" | "used" | "invalid" | "over">> = {
  unreachable: "unreachable",
  invitation_expired: "expired",
  invitation_used: "used",
  invitation_unknown: "invalid",
  malformed: "invalid",
  call_over: "over",
};

/** What most often happens has words of this page, which follow its language; the server says the rest. */
function wordsFor(problem: ProblemError): { heading: string; more: string } {
  const own = OWN_WORDS[problem.code];
  if (own === undefined) return { heading: problem.title, more: problem.detail };
  return { heading: t(`gone.${own}`), more: t(`gone.${own}More`) };
}

@customElement("step-welcome")
export class StepWelcome extends LitElement {
  static override styles = [controls, look];

  @property({ attribute: false }) session!: CustomerSession;
  @property({ attribute: false }) problem: ProblemError | null = null;
  @state() private starting = false;

  constructor() {
    super();
    new LanguageController(this);
  }

  override render() {
    if (!this.session.hasInvitation)
      return this.#alone(t("welcome.noInvitation"), t("welcome.noInvitationMore"));
    if (this.problem !== null && FINAL.has(this.problem.code)) {
      const { heading, more } = wordsFor(this.problem);
      return this.#alone(heading, more, this.problem.reference);
    }
    return html`
      <div class="step">
        ${this.#trouble()}
        <div class="intro">
          <h1 tabindex="-1">${t("welcome.heading")}</h1>
          <p class="soft">${t("welcome.lead")}</p>
        </div>
        <ul class="rows">
          ${ROWS.map(
            ([icon, text, more]) =>
              html`<li class="row">
                <span class="mark">${icons[icon]}</span>
                <span><strong>${t(text)}</strong><span class="soft">${t(more)}</span></span>
              </li>`,
          )}
        </ul>
      </div>
      <div class="actions">
        <button class="primary" ?disabled=${this.starting} @click=${this.#start}>
          ${icons.camera} ${this.starting ? t("welcome.starting") : t("welcome.start")}
        </button>
      </div>
    `;
  }

  #trouble() {
    if (this.problem === null) return nothing;
    const { heading, more } = wordsFor(this.problem);
    const { reference } = this.problem;
    return html`<vb-notice tone="stop">
      <strong>${heading}</strong><br />${more}
      ${reference === "" ? nothing : html`<br /><span class="small">${t("call.reference", { reference })}</span>`}
    </vb-notice>`;
  }

  /** There is nothing to press here: what happened, what can be done, and the reference to tell. */
  #alone(heading: string, more: string, reference = "") {
    return html`<div class="step" role="alert">
      <span class="sign">${icons.info}</span>
      <div class="intro">
        <h1 tabindex="-1">${heading}</h1>
        <p>${more}</p>
      </div>
      ${reference === "" ? nothing : html`<p class="soft">${t("call.reference", { reference })}</p>`}
      <p class="soft">${t("call.never")}</p>
    </div>`;
  }

  readonly #start = async (): Promise<void> => {
    this.starting = true;
    try {
      await this.session.start();
    } finally {
      this.starting = false;
    }
  };
}
