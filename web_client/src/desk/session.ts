/** What the desk knows: the line, the lobby, the call and its events. It has no looks and no media. */
import { Connection, RefusedError } from "../core/connection";
import type { ClientRequest, Status, Told } from "../core/connection";
import { LineSeconds } from "../core/line-seconds";
import type { CallView, LobbyRow } from "../core/messages";
import type { ServerMessage } from "../core/wire";
import type { PageEvent } from "../frame/wire";

export type AlarmCode = Extract<ServerMessage, { type: "alarm" }>["code"];

export interface DeskListener {
  changed: () => void;
  /** The customer's page moved on. */
  page: (events: PageEvent[], first: boolean) => void;
  republish: (streams: readonly string[]) => void;
  /** Somebody new waits. */
  arrived: () => void;
}

const LINE_KEPT_S = 300;
const LOCKING: readonly AlarmCode[] = ["storage_full", "recording_failed"];

export class DeskSession {
  readonly connection: Connection;
  status: Status = "connecting";
  closedWhy = "";
  name = "";
  online = false;
  lobby: readonly LobbyRow[] = [];
  view: CallView | null = null;
  told: readonly Told[] = [];
  readonly alarms = new Set<AlarmCode>();
  /** How the customer's line was in the last minutes. */
  readonly customerLine = new LineSeconds(LINE_KEPT_S);
  /** Why the last request was refused; empty when it was not. */
  refused = "";
  /** The last customer went back to the queue. */
  returned = false;
  busy = false;
  #clockAheadMs = 0;
  #dismissed = "";
  /** The agent went online, and has not gone offline: a web process that was started anew does not know it. */
  #takesCalls = false;

  constructor(private readonly listener: DeskListener) {
    this.connection = new Connection({
      onMessage: (message) => {
        this.#hear(message);
        listener.changed();
      },
      onStatus: (status, why) => {
        this.status = status;
        this.closedWhy = why ?? "";
        listener.changed();
      },
    });
  }

  /** The server's clock, in milliseconds since the epoch. */
  get now(): number {
    return Date.now() + this.#clockAheadMs;
  }

  /** Something keeps recordings from being kept, so nothing may be approved. */
  get locked(): boolean {
    return LOCKING.some((code) => this.alarms.has(code));
  }

  /** What the customer's page said last of its microphone and camera: a claim. */
  get customerSends(): { microphone: boolean; camera: boolean } {
    for (const { name, event } of this.told.toReversed()) {
      if (name === "SenderStateClaimed" && event.party === "customer") return event;
    }
    return { microphone: true, camera: true };
  }

  get inCall(): boolean {
    return this.view !== null;
  }

  /** Ask, and keep the refusal's code for the desk to show; true when it was carried out. */
  async ask(request: ClientRequest): Promise<boolean> {
    this.busy = true;
    this.refused = "";
    this.listener.changed();
    try {
      await this.connection.request(request);
      return true;
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      this.refused = error.code;
      return false;
    } finally {
      this.busy = false;
      this.listener.changed();
    }
  }

  async goOnline(): Promise<void> {
    this.#takesCalls = true;
    if (await this.ask({ type: "go_online" })) this.online = true;
    this.listener.changed();
  }

  /** By itself after a tear: what was torn away is still to be pressed again, and still said. */
  async #goOnlineAgain(): Promise<void> {
    const { refused } = this;
    await this.goOnline();
    this.refused ||= refused;
    this.listener.changed();
  }

  async goOffline(): Promise<void> {
    this.#takesCalls = false;
    if (!(await this.ask({ type: "go_offline" }))) return;
    this.online = false;
    this.lobby = [];
    this.listener.changed();
  }

  async acceptNext(): Promise<void> {
    this.dismiss();
    await this.ask({ type: "accept_next" });
  }

  /** The agent is done with a call that has ended. */
  dismiss(): void {
    this.#dismissed = this.view?.call ?? this.#dismissed;
    this.view = null;
    this.told = [];
    this.returned = false;
    this.listener.changed();
  }

  #hear(message: ServerMessage): void {
    switch (message.type) {
      case "welcome":
        this.name = message.display_name;
        this.online = message.online;
        this.#clockAheadMs = Date.parse(message.server_time) - Date.now();
        this.alarms.clear(); // those still on are told again
        this.#see(message.view);
        if (this.#takesCalls && !message.online) void this.#goOnlineAgain();
        this.#takesCalls ||= message.online;
        return;
      case "state":
        this.#see(message.view);
        return;
      case "lobby":
        if (message.waiting.some((row) => this.lobby.every((old) => old.call !== row.call)))
          this.listener.arrived();
        this.lobby = message.waiting;
        return;
      case "alarm":
        this.alarms.add(message.code);
        return;
      case "alarm_over":
        this.alarms.delete(message.code as AlarmCode);
        return;
      case "republish":
        this.listener.republish(message.streams);
        return;
      case "page_events":
        this.listener.page(JSON.parse(message.events) as PageEvent[], message.first);
        return;
      case "quality":
        this.customerLine.take(message.seconds);
        return;
      case "told":
        if (this.told.every((one) => one.number !== message.number)) this.told = [...this.told, message];
        return;
      default: // replies are the connection's, a place in the queue is the customer's
    }
  }

  #see(view: CallView | null): void {
    if (view?.call !== this.view?.call) this.customerLine.clear();
    if (view === null) {
      if (this.view?.phase !== "ended") this.view = null;
      return;
    }
    if (view.call === this.#dismissed && (view.phase === "ended" || view.phase === "sealed")) return;
    if (view.phase === "waiting") {
      this.view = null;
      this.told = [];
      this.returned = true;
      return;
    }
    this.view = view;
  }
}
