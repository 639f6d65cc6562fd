/** The one WebSocket of a page: numbered requests with replies, and a socket that comes back by itself. */
import { receivable } from "./codecs";
import type { ClientRequest, ServerMessage } from "./wire";

export type { ClientMessage, ClientRequest, DistributiveOmit, ServerMessage, Told } from "./wire";

export type Status = "connecting" | "open" | "reconnecting" | "closed";

/** After these the server will not have this client back, so trying again would only trouble both. */
export const FINAL_CLOSE: ReadonlyMap<number, string> = new Map([
  [4001, "signed_out"],
  [4003, "forbidden"],
  [4009, "replaced"],
  [4010, "over"],
]);

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 2_000; // a call waits for it: a web process that died is back within seconds
const WELCOME_WITHIN_MS = 1_000; // at first, then twice as long each time: a network that has just changed is quick again
const REPLY_WITHIN_MS = 15_000; // a request that waits longer says that the line is dead, whatever TCP believes

/** The server did not carry a request out (`code` is the server's), or it was lost with the socket (`torn`). */
export class RefusedError extends Error {
  constructor(
    readonly code: string,
    readonly detail: string,
  ) {
    super(detail === "" ? code : `${code}: ${detail}`);
    this.name = "RefusedError";
  }
}

export interface ConnectionOptions {
  /** A customer's session token; staff come with their cookie and give none. */
  token?: () => string | null;
  /** Everything that is not a reply or about relays, and `welcome`. */
  onMessage: (message: ServerMessage) => void;
  onStatus: (status: Status, why?: string) => void;
  /** Replaced in tests. */
  socket?: (url: string) => WebSocket;
}

type Relays = Pick<Extract<ServerMessage, { type: "ice_servers" }>, "ice_servers" | "relay_only">;

interface Pending {
  resolve: (reply: ServerMessage) => void;
  reject: (why: RefusedError) => void;
  timer: ReturnType<typeof setTimeout>;
}

/** How long to wait before attempt `n` (0, 1, 2 …): doubling, with up to half of it taken off at random. */
export function pauseBefore(n: number, random: () => number = Math.random): number {
  const whole = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(n, 10));
  return whole * (1 - random() / 2);
}

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #pending = new Map<number, Pending>();
  #socket: WebSocket | null = null;
  #lastId = 0;
  #cursor = 0;
  #relays: Relays | null = null;
  #attempts = 0;
  #welcomed = false;
  #closed = true;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #welcomeBy: ReturnType<typeof setTimeout> | undefined;
  #heardMs = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Whether requests can be made now. */
  get isOpen(): boolean {
    return this.#welcomed;
  }

  /** The number of the last event this page has seen of its call. */
  get cursor(): number {
    return this.#cursor;
  }

  /** When the server was heard last (`performance.now()`). */
  get heardMs(): number {
    return this.#heardMs;
  }

  /** How a peer connection reaches the media worker, as the server told it last; no relay that it did not name. */
  get reach(): RTCConfiguration {
    const servers = this.#relays?.ice_servers ?? [];
    return {
      iceServers: servers.map(({ urls, username, credential }) => ({ urls, username, credential })),
      iceTransportPolicy: this.#relays?.relay_only === true ? "relay" : "all",
    };
  }

  open(): void {
    if (!this.#closed) return;
    this.#closed = false;
    globalThis.addEventListener("online", this.#tryNow);
    globalThis.addEventListener("offline", this.#tear);
    this.#options.onStatus("connecting");
    this.#connect();
  }

  close(): void {
    this.#finish("left");
  }

  /** The media is silent: find out by a fresh socket whether the server can be reached, as TCP would not say for long. */
  doubt(): void {
    if (!this.#welcomed) return; // it is being tried already
    this.#attempts = 0;
    this.#tear();
    this.#tryNow();
  }

  request(message: ClientRequest): Promise<ServerMessage> {
    if (!this.#welcomed) return Promise.reject(new RefusedError("torn", "not connected"));
    return this.#send(message);
  }

  #send(message: ClientRequest): Promise<ServerMessage> {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) {
      return Promise.reject(new RefusedError("torn", "not connected"));
    }
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(this.#tear, REPLY_WITHIN_MS);
      this.#pending.set(id, { resolve, reject, timer });
      socket.send(JSON.stringify({ ...message, id }));
    });
  }

  #connect(): void {
    const url = new URL("/ws", location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = (this.#options.socket ?? ((address) => new WebSocket(address)))(url.href);
    this.#socket = socket;
    const patienceMs = Math.min(REPLY_WITHIN_MS, WELCOME_WITHIN_MS * 2 ** Math.min(this.#attempts, 10));
    this.#welcomeBy = setTimeout(this.#tear, patienceMs);
    socket.addEventListener("open", () => {
      const token = this.#options.token?.() ?? null;
      // A refused hello is followed by the server's close code, which decides what happens next.
      const hello = { type: "hello", token, cursor: this.#cursor, receives: receivable() } as const;
      this.#send(hello).catch(() => undefined);
    });
    socket.addEventListener("message", (event: MessageEvent<string>) => {
      if (socket !== this.#socket) return;
      this.#heardMs = performance.now();
      this.#heard(JSON.parse(event.data) as ServerMessage);
    });
    socket.addEventListener("close", (event) => {
      if (socket === this.#socket) this.#lost(event.code);
    });
  }

  #heard(message: ServerMessage): void {
    switch (message.type) {
      case "done":
      case "answer":
        this.#settle(message.id)?.resolve(message);
        return;
      case "refused":
        this.#settle(message.id)?.reject(new RefusedError(message.code, message.detail));
        return;
      case "welcome":
        this.#attempts = 0;
        clearTimeout(this.#welcomeBy);
        this.#welcomed = true;
        this.#relays = message;
        this.#settle(message.id)?.resolve(message);
        this.#options.onMessage(message);
        this.#options.onStatus("open");
        return;
      case "ice_servers":
        this.#relays = message;
        return;
      case "told":
        this.#cursor = message.number; // the next call counts from 1 again
        this.#options.onMessage(message);
        return;
      default:
        this.#options.onMessage(message);
    }
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    if (pending === undefined) return undefined;
    this.#pending.delete(id);
    clearTimeout(pending.timer);
    return pending;
  }

  #lost(code: number): void {
    this.#socket = null;
    this.#welcomed = false;
    clearTimeout(this.#welcomeBy);
    this.#rejectAll();
    if (this.#closed) return;
    const final = FINAL_CLOSE.get(code);
    if (final !== undefined) {
      this.#finish(final);
      return;
    }
    this.#options.onStatus("reconnecting");
    this.#retry = setTimeout(this.#tryNow, pauseBefore(this.#attempts++));
  }

  readonly #tryNow = (): void => {
    if (this.#closed || this.#socket !== null) return;
    clearTimeout(this.#retry);
    this.#connect();
  };

  /** Give this socket up without waiting for a close handshake that a dead line would never finish. */
  readonly #tear = (): void => {
    const socket = this.#socket;
    if (socket === null) return;
    this.#lost(1006);
    socket.close();
  };

  #finish(why: string): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#welcomeBy);
    globalThis.removeEventListener("online", this.#tryNow);
    globalThis.removeEventListener("offline", this.#tear);
    const socket = this.#socket;
    this.#socket = null;
    this.#welcomed = false;
    this.#rejectAll();
    socket?.close(1000);
    this.#options.onStatus("closed", why);
  }

  #rejectAll(): void {
    const pending = [...this.#pending.keys()].map((id) => this.#settle(id));
    for (const one of pending) one?.reject(new RefusedError("torn", "the connection was lost"));
  }
}
