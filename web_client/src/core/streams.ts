/**
 * Streams: one source, one-way, on its own peer connection, offered by the browser and never renegotiated.
 * When a connection fails, or is silent although the server can be reached, it is offered anew, and the stream goes on
 * as its next segment.
 */
import type { Connection } from "./connection";
import { RefusedError, pauseBefore } from "./connection";
import { Playout } from "./playout";
import { Pulse } from "./pulse";
import { NO_LINE, readQuality } from "./quality";
import type { CountedStat } from "./quality-report";
import type { Counted, LineQuality, OneStat } from "./quality";

export type { Bars, LineQuality } from "./quality";

export type Kind = "audio" | "video";

const GATHER_AT_MOST_MS = 1_000; // the server does not trickle; a relay that answers later is heard of by its checks
const GATHER_ANY_MS = 5_000; // a relay over TCP and TLS takes several round trips, and may be the only way
const CONNECT_WITHIN_MS = 10_000;
const SHOW_AFTER_MS = 2_000; // a stream without a picture (the camera is off) is shown all the same

/** A camera's upper bound, bit/s: a face at rest takes 1.5 Mbit/s of it, and one that moves takes more. */
export const CAMERA_BITRATE = 2_500_000;

export type LineState = "connecting" | "connected" | "reconnecting" | "closed";

export interface LineOptions {
  onState?: (state: LineState) => void;
  /** The server refused an offer (it is tried again until `close()`). */
  onRefused?: (why: RefusedError) => void;
}

export interface PublishOptions extends LineOptions {
  /** Which kinds to offer; else those of the tracks at hand. A kind without a track can be filled later. */
  kinds?: Kind[];
  /** Upper bound of the video, bit/s. */
  maxBitrate?: number;
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

/** One's own camera with its microphone, or a screen, on its way to the server. */
export class Publication extends Line {
  readonly #tracks = new Map<Kind, MediaStreamTrack | null>();
  readonly #maxBitrate: number | undefined;

  constructor(connection: Connection, stream: string, media: MediaStream, options: PublishOptions) {
    super(connection, stream, "publish", options);
    this.#maxBitrate = options.maxBitrate;
    const kinds = options.kinds ?? media.getTracks().map((track) => track.kind as Kind);
    for (const kind of kinds) {
      const track = media.getTracks().find((one) => one.kind === kind);
      this.#tracks.set(kind, track ?? null);
    }
  }

  /** Send another track of this kind (another device), or none: the stream and its segment go on. */
  async replaceTrack(kind: Kind, track: MediaStreamTrack | null): Promise<void> {
    this.#tracks.set(kind, track);
    const transceiver = this.pc?.getTransceivers().find((one) => one.receiver.track.kind === kind);
    await transceiver?.sender.replaceTrack(track);
  }

  /** Send these tracks, each in the place of its kind. */
  async fill(media: MediaStream): Promise<void> {
    await Promise.all(media.getTracks().map((track) => this.replaceTrack(track.kind as Kind, track)));
  }

  protected prepare(pc: RTCPeerConnection): void {
    for (const [kind, track] of this.#tracks) {
      const encoding: RTCRtpEncodingParameters =
        kind === "audio"
          ? { priority: "high", networkPriority: "high" }
          : this.#maxBitrate === undefined
            ? {}
            : { maxBitrate: this.#maxBitrate };
      pc.addTransceiver(track ?? kind, { direction: "sendonly", sendEncodings: [encoding] });
    }
  }
}

/** The other side's stream on its way here. */
export class Subscription extends Line {
  constructor(
    connection: Connection,
    stream: string,
    private readonly onMedia: (media: MediaStream) => void,
    options: LineOptions = {},
  ) {
    super(connection, stream, "subscribe", options);
  }

  protected prepare(pc: RTCPeerConnection): void {
    const media = new MediaStream();
    let shown = false;
    const show = () => {
      if (shown || pc !== this.pc) return;
      shown = true;
      this.onMedia(media);
    };
    pc.addEventListener("track", ({ track }) => {
      media.addTrack(track);
      // The last picture of the segment before stays until something of the new one arrives.
      if (track.kind === "video") track.addEventListener("unmute", show, { once: true });
      setTimeout(show, SHOW_AFTER_MS);
    });
    pc.addTransceiver("audio", { direction: "recvonly" });
    pc.addTransceiver("video", { direction: "recvonly" });
    new Playout(pc);
  }
}

export function publish(
  connection: Connection,
  stream: string,
  media: MediaStream,
  options: PublishOptions = {},
): Publication {
  const publication = new Publication(connection, stream, media, options);
  publication.renew();
  return publication;
}

/** `onMedia` is called with a new MediaStream, once something arrives in it, after every renewal. */
export function subscribe(
  connection: Connection,
  stream: string,
  onMedia: (media: MediaStream) => void,
  options: LineOptions = {},
): Subscription {
  const subscription = new Subscription(connection, stream, onMedia, options);
  subscription.renew();
  return subscription;
}
