/** The agent's desk: lobby, stage and case side by side; the one place that knows them all. */
import { LitElement, html } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { controls } from "../components/controls";
import { LanguageController } from "../core/i18n";
import type { LineQuality } from "../core/quality";
import "../review/event-texts";
import "../signin/staff-bar";
import { deskStyle } from "./app-style";
import { banners } from "./banners";
import "./between";
import "./case";
import type { DeskCase } from "./case";
import "./checklist";
import { chime } from "./chime";
import "./closed";
import "./keys";
import { actOf } from "./keys";
import type { KeyAct } from "./keys";
import { liveDesk } from "./live-desk";
import "./lobby";
import { DeskMedia } from "./media";
import "./preview";
import "./question";
import { requestOf } from "./requests";
import { DeskSession } from "./session";
import type { DeskStage } from "./stage";
import { t } from "./texts";
import type { Tool } from "./tools";

const SECOND_MS = 1_000;
const LOOK_AT_LINE_EVERY = 2; // seconds

type Asking = "end" | "return" | "keys" | "checklist" | null;

@customElement("vb-desk")
export class Desk extends LitElement {
  static override styles = [controls, deskStyle];

  @state() private asking: Asking = null;
  @state() private checking = false;
  @state() private line: LineQuality | null = null;
  @query("vb-desk-stage") private stage!: DeskStage | null;
  @query("vb-desk-case") private case!: DeskCase | null;
  #seconds = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  readonly #session = new DeskSession({
    changed: () => {
      this.requestUpdate();
      void this.#media.follow(this.#session.view);
    },
    page: (events, first) => this.stage?.showPage(events, first),
    republish: (streams) => this.#media.renew(streams),
    arrived: () => {
      if (!this.#session.inCall) chime();
    },
  });
  readonly #media = new DeskMedia(this.#session.connection, () => this.requestUpdate());

  constructor() {
    super();
    new LanguageController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("keydown", this.#key);
    this.#timer = setInterval(() => void this.#second(), SECOND_MS);
    this.#session.connection.open();
    void this.#media.open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.#key);
    clearInterval(this.#timer);
    this.#session.connection.close();
  }

  protected override willUpdate(): void {
    const n = this.#session.lobby.length;
    document.title = (n > 0 && !this.#session.inCall ? `(${n}) ` : "") + t("desk.page");
  }

  protected override render() {
    const session = this.#session;
    if (session.status === "closed") return html`<vb-desk-closed why=${session.closedWhy}></vb-desk-closed>`;
    const occupied = session.inCall;
    return html`
      <vb-staff-bar role="banner" who=${session.name}>
        <button class="ghost bar" @click=${() => (this.asking = "checklist")}>
          <span>${t("key.checklist")}</span><kbd>C</kbd>
        </button>
        <button class="ghost bar" @click=${() => (this.asking = "keys")}>
          <span>${t("desk.keys")}</span><kbd>?</kbd>
        </button>
      </vb-staff-bar>
      <vb-desk-lobby
        class="panel"
        role="region"
        aria-label=${t("desk.lobby")}
        .rows=${session.lobby}
        .now=${session.now}
        ?online=${session.online}
        ?occupied=${occupied}
        ?busy=${session.busy}
        @accept=${() => void session.acceptNext()}
        @go-offline=${() => void session.goOffline()}
      ></vb-desk-lobby>
      <main>
        <div class="banners">${banners(session, this.line, this.#media)}</div>
        ${this.#middle()}
      </main>
      <vb-desk-case
        class="panel"
        role="region"
        aria-label=${t("desk.case")}
        .view=${session.view}
        .told=${session.told}
        ?alarmed=${session.locked}
        ?torn=${session.status !== "open"}
        ?busy=${session.busy || session.status !== "open"}
        ?checking=${this.checking}
        @check-face=${this.#checkFace}
        @note=${this.#note}
        @decided=${this.#ask}
        @correct=${this.#ask}
        @ask-document=${this.#ask}
        @call-off-document=${this.#ask}
        @ask-liveness=${this.#ask}
        @judge-challenge=${this.#ask}
        @judge-liveness=${this.#ask}
        @call-off-challenges=${this.#ask}
        @check-registry=${this.#ask}
        @approve-step=${this.#ask}
        @waive-step=${this.#ask}
        @draw-questions=${this.#ask}
        @judged=${this.#ask}
        @send-code=${this.#ask}
      ></vb-desk-case>
      ${this.#dialogs()}
    `;
  }

  #middle() {
    const { view, online, status } = this.#session;
    if (status === "connecting") return html`<p class="connecting" role="status">${t("desk.connecting")}</p>`;
    if (view?.phase === "live") return liveDesk(this.#session, this.#media, view, this.line, this.#tool);
    if (view !== null || online) {
      return html`<vb-desk-between
        .view=${view}
        .waiting=${this.#session.lobby.length}
        ?returned=${this.#session.returned}
        @return-call=${() => void this.#session.ask({ type: "return_call" })}
        @next=${() => this.#session.dismiss()}
      ></vb-desk-between>`;
    }
    return html`<vb-desk-preview
      .media=${this.#media.own}
      .trouble=${this.#media.trouble}
      ?busy=${this.#session.busy}
      @devices-changed=${() => void this.#media.open()}
      @go-online=${() => void this.#goOnline()}
    ></vb-desk-preview>`;
  }

  #dialogs() {
    const close = () => (this.asking = null);
    const asking = this.asking === "end" || this.asking === "return" ? this.asking : null;
    return html`
      <vb-desk-question
        .asking=${asking}
        ?undecided=${(this.#session.view?.decision ?? null) === null}
        @close=${close}
        @yes=${() => {
          close();
          void this.#session.ask({ type: asking === "end" ? "end" : "return_call" });
        }}
      ></vb-desk-question>
      <vb-desk-keys ?open=${this.asking === "keys"} @close=${close}></vb-desk-keys>
      <vb-desk-checklist
        ?open=${this.asking === "checklist"}
        @close=${close}
        @write-note=${() => {
          close();
          this.case?.notes?.focus();
        }}
      ></vb-desk-checklist>
    `;
  }

  async #goOnline(): Promise<void> {
    if (this.#media.own === null) await this.#media.open();
    if (this.#media.own !== null) await this.#session.goOnline();
  }

  async #second(): Promise<void> {
    this.#seconds += 1;
    if (this.#seconds % LOOK_AT_LINE_EVERY === 0) this.line = await this.#media.line();
    this.requestUpdate();
  }

  readonly #tool = (event: CustomEvent<Tool>): void => {
    switch (event.detail) {
      case "microphone":
        void this.#media.toggleMicrophone();
        return;
      case "camera":
        void this.#media.toggleCamera();
        return;
      case "screen":
        void (this.#media.screen === null ? this.#media.shareScreen() : this.#media.stopScreen());
        return;
      case "return":
      case "end":
        this.asking = event.detail;
    }
  };

  readonly #checkFace = async (): Promise<void> => {
    this.checking = true;
    await this.#session.ask({ type: "check_face" });
    this.checking = false;
  };

  readonly #note = async (event: CustomEvent<string>): Promise<void> => {
    if (await this.#session.ask({ type: "note", text: event.detail })) this.case?.notes?.clear();
  };

  readonly #ask = (event: CustomEvent): void => {
    const request = requestOf(event);
    if (request !== null) void this.#session.ask(request);
  };

  readonly #key = (event: KeyboardEvent): void => {
    const act = this.asking === null ? actOf(event) : null;
    if (act === null) return;
    event.preventDefault();
    this.#act(act);
  };

  #act(act: KeyAct): void {
    const live = this.#session.view?.phase === "live";
    switch (act) {
      case "accept":
        if (this.#session.online && !this.#session.inCall && this.#session.lobby.length > 0)
          void this.#session.acceptNext();
        return;
      case "mute":
        if (live) void this.#media.toggleMicrophone();
        return;
      case "camera":
        if (live) void this.#media.toggleCamera();
        return;
      case "note":
        this.case?.notes?.focus();
        return;
      case "checklist":
      case "list":
        this.asking = act === "list" ? "keys" : "checklist";
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vb-desk": Desk;
  }
}
