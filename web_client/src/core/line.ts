/**
 * A line to the server: one peer connection that carries one stream one way, offered by the browser and never
 * renegotiated. When it fails, or is silent although the server can be reached, it is offered anew.
 */
import type { Connection } from "./connection";
import { RefusedError, pauseBefore } from "./connection";
import { Pulse } from "./pulse";
import { NO_LINE, readQuality } from "./quality";
import type { CountedStat } from "./quality-report";
import type { Counted, LineQuality, OneStat } from "./quality";

const GATHER_AT_MOST_MS = 1_000; // the server does not trickle; a relay that answers later is heard of by its checks
const GATHER_ANY_MS = 5_000; // a relay over TCP and TLS takes several round trips, and may be the only way
const CONNECT_WITHIN_MS = 10_000;

export type LineState = "connecting" | "connected" | "reconnecting" | "closed";

export interface LineOptions {
  onState?: (state: LineState) => void;
  /** The server refused an offer (it is tried again until `close()`). */
  onRefused?: (why: RefusedError) => void;
}

/** Wait for all addresses or, when they take long, for the first: an offer without any is answered in vain. */
async function gathered(pc: RTCPeerConnection): Promise<void> {
  if (pc.iceGatheringState === "complete") return;
  await new Promise<void>((resolve) => {
    let late = false;
    const look = () => {
      const some = pc.localDescription?.sdp.includes("a=candidate:") === true;
      if (pc.iceGatheringState === "complete" || (late && some)) resolve();
    };
    setTimeout(() => {
      late = true;
      look();
    }, GATHER_AT_MOST_MS);
    setTimeout(resolve, GATHER_ANY_MS);
    pc.addEventListener("icegatheringstatechange", look);
    pc.addEventListener("icecandidate", look);
  });
}

async function describe(pc: RTCPeerConnection): Promise<void> {
  await pc.setLocalDescription(await pc.createOffer());
  await gathered(pc);
}

/** What publications and subscriptions share: one peer connection that is replaced whenever it fails. */
export abstract class Line {
  protected pc: RTCPeerConnection | null = null;
  #ahead: Promise<void> | null = null; // the description of `pc`, while it has not been offered
  #attempts = 0;
  #begun = false;
  #closed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pulse: Pulse | undefined;
  #doubtedMs = 0; // since when it is silent and the server has been asked for; 0: it is not
  #counted: Counted | null = null;
  #state: LineState = "connecting";

  constructor(
    protected readonly connection: Connection,
    readonly stream: string,
    protected readonly verb: "publish" | "subscribe",
    private readonly lineOptions: LineOptions,
  ) {}

  protected abstract prepare(pc: RTCPeerConnection): void;

  get state(): LineState {
    return this.#state;
  }

  /** Whether it was ever offered. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Gather addresses now for the offer that `renew()` will make: a call that begins does not wait for them. */
  getReady(): void {
    if (this.#closed || this.pc !== null) return;
    this.#ahead = describe(this.#connect());
    this.#ahead.catch(() => undefined); // whoever offers it hears of it
  }

  /** Offer this stream: at first, after a network change, or because the server asks for it. */
  renew(): void {
    if (this.#closed) return;
    this.#begun = true;
    if (this.#ahead === null) this.#drop();
    void this.#offer();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#drop();
    this.#say("closed");
  }

  async stats(): Promise<LineQuality> {
    const pc = this.pc;
    if (pc?.connectionState !== "connected") return NO_LINE;
    const report = (await pc.getStats()) as unknown as Map<string, OneStat>;
    const { quality, counted } = readQuality(report.values(), this.#counted);
    this.#counted = counted;
    return quality;
  }

  /** What is counted on the connection that is there now; null while it is not connected. */
  async count(): Promise<{ peer: object; report: Iterable<CountedStat> } | null> {
    const pc = this.pc;
    if (pc?.connectionState !== "connected") return null;
    const report = (await pc.getStats()) as unknown as Map<string, CountedStat>;
    return { peer: pc, report: report.values() };
  }

  #connect(): RTCPeerConnection {
    const pc = new RTCPeerConnection({ ...this.connection.reach, bundlePolicy: "max-bundle" });
    this.pc = pc;
    this.#counted = null;
    this.prepare(pc);
    pc.addEventListener("connectionstatechange", () => this.#watch(pc));
    return pc;
  }

  async #offer(): Promise<void> {
    const pc = this.pc ?? this.#connect();
    const described = this.#ahead ?? describe(pc);
    this.#ahead = null;
    this.#timer = setTimeout(() => this.#again(pc), CONNECT_WITHIN_MS);
    try {
      await described;
      if (pc !== this.pc) return;
      const sdp = pc.localDescription?.sdp ?? "";
      const reply = await this.connection.request({ type: this.verb, stream: this.stream, sdp });
      if (pc !== this.pc || reply.type !== "answer") return;
      await pc.setRemoteDescription({ type: "answer", sdp: reply.sdp });
    } catch (error) {
      if (pc !== this.pc) return;
      if (error instanceof RefusedError && error.code !== "torn") this.lineOptions.onRefused?.(error);
      this.#again(pc);
    }
  }

  #watch(pc: RTCPeerConnection): void {
    if (pc !== this.pc) return;
    clearTimeout(this.#timer);
    if (pc.connectionState === "connected") {
      this.#attempts = 0;
      this.#pulse ??= new Pulse(
        pc,
        () => this.#silent(pc),
        () => (this.#doubtedMs = 0),
      );
      this.#say("connected");
    } else if (pc.connectionState === "failed") {
      this.#again(pc);
    } else if (pc.connectionState !== "disconnected") {
      this.#timer = setTimeout(() => this.#again(pc), CONNECT_WITHIN_MS);
    }
  }

  /** While the network is away this connection may yet come back by itself; when only the connection is, it will not. */
  #silent(pc: RTCPeerConnection): void {
    if (pc !== this.pc) return;
    if (this.#doubtedMs === 0) {
      this.#doubtedMs = performance.now();
      this.connection.doubt();
    } else if (this.connection.heardMs > this.#doubtedMs) {
      this.#drop();
      this.#say("reconnecting");
      this.renew();
    }
  }

  #again(pc: RTCPeerConnection): void {
    if (pc !== this.pc) return;
    this.#drop();
    this.#say("reconnecting");
    this.#timer = setTimeout(() => this.renew(), pauseBefore(this.#attempts++));
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#pulse?.stop();
    this.#pulse = undefined;
    this.#doubtedMs = 0;
    this.pc?.close();
    this.pc = this.#ahead = null;
  }

  #say(state: LineState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.lineOptions.onState?.(state);
  }
}
