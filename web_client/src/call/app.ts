/** The customer's page: one header, one step at a time, one voice that announces changes. */
import { LitElement, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import "../components/vb-logo";
import "../components/vb-notice";
import { RefusedError } from "../core/connection";
import { LanguageController, language, setLanguage } from "../core/i18n";
import { appLook } from "./app.css";
import { obstacle, thisBrowser } from "./browser";
import type { Obstacle } from "./browser";
import { release } from "./devices";
import { rememberProgress, rememberedProgress, takeToken } from "./invitation";
import { LiveCall } from "./live";
import { PageLink } from "./page-link";
import { CustomerSession } from "./session";
import { applySimple, readAloud, rememberSimple, rememberedSimple } from "./simple";
import { hush } from "./speech";
import "./step-browser";
import "./step-call";
import type { StepCall } from "./step-call";
import "./step-check";
import "./step-consent";
import "./step-document";
import "./step-gone";
import "./step-thanks";
import "./step-waiting";
import "./step-welcome";
import { NOTHING_DONE, PREPARING, stepOf } from "./steps";
import type { Progress, Step } from "./steps";
import { t } from "./texts";
import { keepAwake } from "./wake";

const KEPT_WITHIN_MS = 2_000;

@customElement("vb-call")
export class VbCall extends LitElement {
  static override styles = [controls, appLook];

  @state() private simple = rememberedSimple();
  @state() private anyway = false;
  @state() private agentMuted = false;
  @state() private agentCameraOff = false;
  @state() private changes = 0;
  @state() private progress = NOTHING_DONE;
  @state() private hopeful = false;

  readonly #obstacle: Obstacle | null = obstacle();
  readonly #session: CustomerSession;
  readonly #page: PageLink;
  readonly #link = location.href;
  #media: MediaStream | null = null;
  #ahead: LiveCall | null = null;
  #joining = false;
  #step: Step | null = null;

  constructor() {
    super();
    new LanguageController(this);
    // Inside WeChat "Open in browser" takes the address as it stands, so the token must stay in it there.
    const token = takeToken(thisBrowser() === "wechat");
    this.progress = rememberedProgress(); // only now: another invitation's token has cleared what an earlier call did
    this.#session = new CustomerSession(token, {
      changed: () => this.#changed(),
      told: (told) => {
        if (told.name === "SenderStateClaimed" && told.event.party === "agent") {
          this.agentMuted = !told.event.microphone;
          this.agentCameraOff = !told.event.camera;
        }
      },
      republish: (streams) => this.renderRoot.querySelector<StepCall>("step-call")?.live.renew(streams),
    });
    this.#page = new PageLink(
      this.#session,
      () => this.#changed(),
      () => this.#restored(),
    );
    // In a bank's page without storage, what was kept there comes with the port, or never.
    if (window.parent !== window && !this.#session.hasInvitation) {
      this.hopeful = true;
      setTimeout(() => (this.hopeful = false), KEPT_WITHIN_MS);
    }
    if (this.#session.admission !== null) this.#session.resume();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    applySimple(this.simple);
    // A link pasted into this very tab changes the fragment only, which loads nothing.
    addEventListener("hashchange", this.#anotherLink);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("hashchange", this.#anotherLink);
  }

  readonly #anotherLink = (): void => {
    if (location.hash.length > 1) location.reload();
  };

  #restored(): void {
    this.hopeful = false;
    this.progress = rememberedProgress();
    this.simple = rememberedSimple();
    applySimple(this.simple);
    this.#session.restore(takeToken(false));
  }

  #changed(): void {
    this.changes++;
    const view = this.#session.view;
    if (view === null) return;
    if (view.has_document && !this.progress.documentDone) this.#progressed({ documentDone: true });
    if (view.phase !== "paired" && view.phase !== "live") {
      release(this.#media);
      this.#ahead?.close();
      this.#media = this.#ahead = null;
      this.agentMuted = this.agentCameraOff = false;
    }
    if (view.phase === "paired") {
      this.#ahead ??= new LiveCall(this.#session);
      this.#ahead.getReady();
    }
    const over = view.phase === "ended" || view.phase === "sealed";
    this.#page.tell(view.phase === "live", over);
    keepAwake(!over && stepOf(view, this.progress) !== "welcome");
    this.#join();
  }

  /** Everything is prepared: join the queue, once. */
  #join(): void {
    const { view, status } = this.#session;
    if (this.#joining || status !== "open" || view?.phase !== "preparing") return;
    if (stepOf(view, this.progress) !== "waiting") return;
    this.#joining = true;
    this.#session
      .insist({ type: "wait" })
      .catch((error: unknown) => {
        if (!(error instanceof RefusedError)) throw error; // it is in the queue already, or the call is over
      })
      .finally(() => (this.#joining = false));
  }

  #progressed(made: Partial<Progress>): void {
    this.progress = { ...this.progress, ...made };
    rememberProgress(this.progress);
    this.#join();
  }

  #currentStep(): Step {
    return stepOf(this.#session.view, this.progress);
  }

  override willUpdate(): void {
    this.setAttribute("step", this.#currentStep());
  }

  /** A new step is read from its heading: by the focus for everybody, aloud in simple mode. */
  override updated(): void {
    const step = this.#currentStep();
    if (step === this.#step) return;
    const first = this.#step === null;
    this.#step = step;
    scrollTo(0, 0);
    const element = this.renderRoot.querySelector<LitElement>("main > *");
    if (element === null) return;
    void Promise.resolve(element.updateComplete as Promise<boolean> | undefined).then(() => {
      const heading = element.shadowRoot?.querySelector<HTMLElement>("h1");
      if (!first) heading?.focus();
      if (this.simple && step !== "call") readAloud(element);
    });
  }

  override render() {
    const step = this.#currentStep();
    if (step === "call") return html`<main>${this.#callStep()}</main>`;
    return html`
      <header>
        <vb-logo .name=${this.#session.admission?.bank_name ?? t("call.bank")}></vb-logo>
        <div class="choices">
          <button class="ghost" lang=${language() === "zh" ? "en" : "zh-CN"} @click=${this.#otherLanguage}>
            ${t("call.otherLanguage")}
          </button>
          <button class="ghost" @click=${this.#toggleSimple}>
            ${this.simple ? t("call.simpleOff") : t("call.simpleOn")}
          </button>
        </div>
      </header>
      ${this.#progressBars(step)}
      <div class="torn" role="status">
        ${
          this.#session.status === "reconnecting" && step !== "welcome"
            ? html`<vb-notice tone="caution">${t("call.reconnecting")}</vb-notice>`
            : nothing
        }
      </div>
      <main>${this.#stepElement(step)}</main>
    `;
  }

  #progressBars(step: Step) {
    const n = PREPARING.indexOf(step) + 1;
    if (n === 0) return nothing;
    const of = PREPARING.length;
    return html`<section class="progress" aria-label=${t("call.step", { n, of })}>
      <span class="small soft where">
        <span>${this.#session.admission?.business}</span><span>${t("call.step", { n, of })}</span>
      </span>
      <div class="bars" aria-hidden="true">
        ${PREPARING.map((_, i) => html`<i class=${i < n ? "done" : ""}></i>`)}
      </div>
    </section>`;
  }

  #stepElement(step: Step): TemplateResult | typeof nothing {
    const session = this.#session;
    const { view } = session;
    if (this.#obstacle !== null && !this.anyway) {
      return html`<step-browser
        .obstacle=${this.#obstacle}
        .link=${this.#link}
        @anyway=${() => (this.anyway = true)}
      ></step-browser>`;
    }
    if (session.status === "closed" && session.closedWhy !== null && step !== "thanks") return this.#closed();
    const resuming = view === null && session.admission !== null && session.problem === null;
    if (resuming || this.hopeful) return nothing;
    switch (step) {
      case "welcome":
        return html`<step-welcome .session=${session} .problem=${session.problem}></step-welcome>`;
      case "check":
        return html`<step-check
          .bearer=${session.admission?.session ?? null}
          @done=${() => this.#progressed({ checked: true })}
        ></step-check>`;
      case "consent":
        return view === null
          ? nothing
          : html`<step-consent .session=${session} .view=${view}></step-consent>`;
      case "document":
        return html`<step-document
          .session=${session}
          @done=${() => this.#progressed({ documentDone: true })}
        ></step-document>`;
      case "waiting":
        return view === null
          ? nothing
          : html`<step-waiting
              .session=${session}
              .view=${view}
              .changes=${this.changes}
              @media=${(event: CustomEvent<MediaStream>) => (this.#media = event.detail)}
            ></step-waiting>`;
      case "thanks":
        return view === null ? nothing : html`<step-thanks .session=${session} .view=${view}></step-thanks>`;
      case "call":
        return nothing;
    }
  }

  #callStep() {
    const { view } = this.#session;
    if (view === null) return nothing;
    if (this.#session.status === "closed") return this.#closed();
    return html`<step-call
      .session=${this.#session}
      .page=${this.#page}
      .view=${view}
      .changes=${this.changes}
      .media=${this.#media}
      .ahead=${this.#ahead}
      .agentMuted=${this.agentMuted}
      .agentCameraOff=${this.agentCameraOff}
      .simple=${this.simple}
    ></step-call>`;
  }

  #closed() {
    const why = this.#session.closedWhy;
    const back = () => (why === "replaced" ? this.#session.resume() : void this.#session.start());
    return html`<step-gone .why=${why} @back=${back}></step-gone>`;
  }

  readonly #otherLanguage = (): void => {
    hush();
    setLanguage(language() === "zh" ? "en" : "zh");
  };

  readonly #toggleSimple = (): void => {
    this.simple = !this.simple;
    rememberSimple(this.simple);
    applySimple(this.simple);
    const element = this.renderRoot.querySelector("main > *");
    if (!this.simple) hush();
    else if (element !== null) readAloud(element);
  };
}
