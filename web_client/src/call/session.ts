/** A customer's session: the admission, the socket, and what is known of the call. It has no looks and no media. */
import { Connection, RefusedError } from "../core/connection";
import type { ClientRequest, ServerMessage, Status } from "../core/connection";
import { language } from "../core/i18n";
import type { Admission, CallView, ConsentShown } from "../core/messages";
import { ProblemError } from "../core/rest";
import type { Consent } from "../core/messages";
import { forgetAdmission, redeem, rememberedAdmission } from "./invitation";

type Position = Extract<ServerMessage, { type: "position" }>;
type Told = Extract<ServerMessage, { type: "told" }>;
export type RequeueReason = Extract<Told, { name: "CallRequeued" }>["event"]["reason"];

export interface SessionListener {
  changed: () => void;
  told: (told: Told) => void;
  republish: (streams: string[]) => void;
}

export function isTorn(error: unknown): boolean {
  return error instanceof RefusedError && error.code === "torn";
}

export class CustomerSession {
  admission: Admission | null = rememberedAdmission();
  view: CallView | null = null;
  position: Position | null = null;
  status: Status | "idle" = "idle";
  closedWhy: string | null = null;
  requeued: RequeueReason | null = null;
  problem: ProblemError | null = null;
  /** Server's clock minus this device's, in milliseconds: call timers do not depend on the phone's clock. */
  clockAheadMs = 0;
  readonly connection: Connection;

  constructor(
    private token: string | null,
    private readonly listener: SessionListener,
  ) {
    this.connection = new Connection({
      token: () => this.admission?.session ?? null,
      onMessage: (message) => this.#heard(message),
      onStatus: (status, why) => this.#statusChanged(status, why),
    });
  }

  get hasInvitation(): boolean {
    return this.token !== null || this.admission !== null;
  }

  /** The press on "Start video call". */
  async start(): Promise<void> {
    this.problem = null;
    if (this.token === null) return;
    try {
      this.admission = await redeem(this.token, language());
      this.closedWhy = null;
      this.connection.open();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      this.problem = error;
    }
    this.listener.changed();
  }

  /** What the bank's page kept for this tab came back: go on in that session. */
  restore(token: string | null): void {
    this.token = token;
    this.admission = rememberedAdmission();
    this.resume();
  }

  /** Go on in the session that this tab already has. */
  resume(): void {
    this.closedWhy = null;
    this.connection.open();
  }

  request(message: ClientRequest): Promise<ServerMessage> {
    return this.connection.request(message);
  }

  /** Ask once more after a tear, as long as the session lives: for what must not get lost on the way. */
  async insist(message: ClientRequest): Promise<ServerMessage> {
    for (;;) {
      try {
        return await this.request(message);
      } catch (error) {
        if (!isTorn(error) || !(await this.isBack())) throw error;
      }
    }
  }

  /** Wait for the line after a tear; false when it does not come back. */
  async isBack(): Promise<boolean> {
    while (!this.connection.isOpen) {
      if (this.status === "closed") return false;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    return true;
  }

  /** The text of a consent in the language shown now, or in the other one when there is only that. */
  consentText(consent: Consent): ConsentShown | undefined {
    const texts = this.admission?.consents.filter((one) => one.consent === consent) ?? [];
    return texts.find((one) => one.language === language()) ?? texts[0];
  }

  agree(shown: ConsentShown): Promise<ServerMessage> {
    return this.insist({
      type: "agree",
      consent: shown.consent,
      text_version: shown.version,
      text_sha256: shown.sha256,
      language: shown.language,
    });
  }

  decline(consent: Consent): Promise<ServerMessage> {
    return this.insist({ type: "decline", consent, language: language() });
  }

  #heard(message: ServerMessage): void {
    switch (message.type) {
      case "welcome":
        this.clockAheadMs = Date.parse(message.server_time) - Date.now();
        if (message.view !== null) this.view = message.view;
        break;
      case "state":
        if (message.view.phase === "paired" || message.view.phase === "live") this.requeued = null;
        this.view = message.view;
        break;
      case "position":
        this.position = message;
        break;
      case "told":
        if (message.name === "CallRequeued") this.requeued = message.event.reason;
        this.listener.told(message);
        break;
      case "republish":
        this.listener.republish(message.streams);
        return;
      default:
        return;
    }
    this.listener.changed();
  }

  #statusChanged(status: Status, why?: string): void {
    this.status = status;
    if (status === "closed") {
      this.closedWhy = why ?? null;
      if (why === "signed_out" || why === "forbidden") forgetAdmission();
    }
    this.listener.changed();
  }
}
