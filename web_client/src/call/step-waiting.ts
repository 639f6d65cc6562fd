/** Waiting: the place, the expected time, what to have ready, a way out; then "Ready?" before anything goes live. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import { icons } from "../components/icons";
import "../components/vb-dialog";
import "../components/vb-notice";
import { LanguageController } from "../core/i18n";
import type { CallView, Consent } from "../core/messages";
import { thisBrowser } from "./browser";
import "./call-privacy";
import * as devices from "./devices";
import { look } from "./look";
import type { CustomerSession } from "./session";
import { yourTurn } from "./sounds";
import { t } from "./texts";

const REQUEUED = {
  customer_not_ready: "waiting.not_ready",
  agent_lost: "waiting.agent_lost",
  agent_returned_call: "waiting.returned",
} as const;

@customElement("step-waiting")
export class StepWaiting extends LitElement {
  static override styles = [
    controls,
    look,
    css`
      .place {
        display: grid;
        justify-items: center;
        gap: var(--vb-1);
        padding: var(--vb-6) var(--vb-4);
        text-align: center;
      }

      .number {
        font-size: 4rem;
        font-weight: 750;
        font-variant-numeric: tabular-nums;
        line-height: 1;
        letter-spacing: -0.03em;
      }

      .dots {
        display: flex;
        gap: 10px;
        padding: var(--vb-3);
      }

      .dots i {
        width: 12px;
        height: 12px;
        border-radius: 50%;
        background: var(--vb-person);
        animation: breathe 1.8s var(--vb-ease) infinite alternate;
      }

      .dots i:nth-child(2) {
        animation-delay: 0.3s;
      }

      .dots i:nth-child(3) {
        animation-delay: 0.6s;
      }

      @keyframes breathe {
        from {
          opacity: 0.25;
        }
      }

      .actions.two {
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 8.5rem), 1fr));
      }

      ul.plain {
        margin: var(--vb-1) 0 0;
        padding-left: 1.2em;
      }

      .agent {
        display: flex;
        gap: var(--vb-3);
        align-items: center;
      }

      .agent .mark {
        display: grid;
        flex: none;
        place-items: center;
        width: 56px;
        height: 56px;
        border-radius: 50%;
        background: var(--vb-person-quiet);
        color: var(--vb-on-person-quiet);
      }

      .agent .mark svg {
        width: 30px;
        height: 30px;
      }
    `,
  ];

  @property({ attribute: false }) session!: CustomerSession;
  @property({ attribute: false }) view!: CallView;
  @property({ attribute: false }) changes = 0; // a new number for every change in the session

  @state() private leaving = false;
  @state() private privacy = false;
  @state() private starting = false;
  @state() private trouble: devices.Trouble | null = null;

  constructor() {
    super();
    new LanguageController(this);
  }

  override updated(changed: Map<string, unknown>): void {
    if (!changed.has("view")) return;
    const before = changed.get("view") as CallView | undefined;
    if (this.view.phase === "paired" && before?.phase !== "paired") {
      this.leaving = this.privacy = false;
      this.trouble = null;
      yourTurn();
      navigator.vibrate?.([200, 100, 200]); // eslint-disable-line @typescript-eslint/no-unnecessary-condition -- Safari has none
      document.title = t("ready.heading");
    } else if (this.view.phase === "waiting") {
      document.title = t("call.title");
    }
  }

  override render() {
    const joined = this.view.phase !== "preparing";
    const { requeued } = this.session;
    return html`
      <div class="step">
        <h1 tabindex="-1">${joined ? t("waiting.heading") : t("waiting.joining")}</h1>
        ${requeued === null ? nothing : html`<vb-notice tone="info">${t(REQUEUED[requeued])}</vb-notice>`}
        <div class="card place" role="status">${this.#place()}</div>
        <ul class="rows">
          <li class="row"><span class="mark">${icons.cameraOff}</span><span>${t("waiting.off")}</span></li>
          <li class="row"><span class="mark">${icons.speaker}</span><span>${t("waiting.sound")}</span></li>
          <li class="row">
            <span class="mark">${icons.card}</span>
            <span>
              <strong>${t("waiting.have")}</strong>
              <ul class="plain">
                <li>${t("waiting.have1")}</li>
                <li>${t("waiting.have2")}</li>
              </ul>
            </span>
          </li>
        </ul>
        <p class="soft"><strong>${t("waiting.otherWay")}</strong> ${t("waiting.otherWayMore")}</p>
        <p class="soft">${t("call.never")}</p>
      </div>
      <div class="actions two">
        <button @click=${() => (this.leaving = true)}>${t("waiting.leave")}</button>
        <button class="ghost" @click=${() => (this.privacy = true)}>
          ${icons.lock} ${t("live.privacy")}
        </button>
      </div>
      <call-privacy
        .open=${this.privacy}
        .view=${this.view}
        @close=${() => (this.privacy = false)}
        @withdraw=${(event: CustomEvent<Consent>) =>
          void this.session.insist({ type: "withdraw", consent: event.detail })}
      ></call-privacy>
      ${this.#leave()} ${this.#ready()}
    `;
  }

  #place() {
    const { position } = this.session;
    if (position === null) return html`<div class="dots" aria-hidden="true"><i></i><i></i><i></i></div>`;
    return html`
      <span class="soft">${position.place === 1 ? t("waiting.next") : t("waiting.place")}</span>
      <span class="number">${position.place}</span>
      <strong>${this.#expected(position.expected_wait_s, position.agents_online)}</strong>
      <div class="dots" aria-hidden="true"><i></i><i></i><i></i></div>
    `;
  }

  #expected(seconds: number | null, agents: number): string {
    if (agents === 0) return t("waiting.nobody");
    if (seconds === null) return t("waiting.expectUnknown");
    return seconds < 60 ? t("waiting.expectSoon") : t("waiting.expect", { minutes: Math.ceil(seconds / 60) });
  }

  #leave() {
    return html`<vb-dialog
      .open=${this.leaving}
      .label=${t("waiting.leaveAsk")}
      @close=${() => (this.leaving = false)}
    >
      <p>${t("waiting.leaveMore")}</p>
      <button slot="actions" class="primary" @click=${() => (this.leaving = false)}>
        ${t("waiting.leaveNo")}
      </button>
      <button slot="actions" @click=${() => void this.session.insist({ type: "leave" })}>
        ${t("waiting.leaveYes")}
      </button>
    </vb-dialog>`;
  }

  #ready() {
    const { agent_name: name, staff_number: number } = this.view;
    return html`<vb-dialog firm .open=${this.view.phase === "paired"} .label=${t("ready.heading")}>
      <div class="agent">
        <span class="mark">${icons.person}</span>
        <strong>${t("ready.agent", { name, number })}</strong>
      </div>
      <p>${t("ready.more")}</p>
      <p class="soft">${t("call.never")}</p>
      ${this.trouble === null ? nothing : this.#help(this.trouble)}
      <button slot="actions" class="primary" ?disabled=${this.starting} @click=${() => void this.#go()}>
        ${this.starting ? t("ready.starting") : t("ready.button")}
      </button>
    </vb-dialog>`;
  }

  #help(trouble: devices.Trouble) {
    const fix = trouble === "denied" ? t(`fix.${thisBrowser()}`) : t(`check.${trouble}Fix`);
    return html`<vb-notice tone="stop"><strong>${t(`check.${trouble}`)}</strong><br />${fix}</vb-notice>`;
  }

  /** The camera opens on this press and not before; only then the server hears "ready". */
  async #go(): Promise<void> {
    this.starting = true;
    this.trouble = null;
    try {
      const media = await devices.face();
      this.dispatchEvent(new CustomEvent("media", { detail: media }));
    } catch (error) {
      this.trouble = devices.troubleOf(error);
      return;
    } finally {
      this.starting = false;
    }
    await this.session.insist({ type: "ready" });
  }
}
