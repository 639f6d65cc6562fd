/** The desk's streams: it brings what is published and subscribed into line with the state of the call. */
import type { Connection } from "../core/connection";
import type { CallView } from "../core/messages";
import { QualityReporter } from "../core/quality-report";
import { CAMERA_BITRATE, Publication, Subscription, publish } from "../core/streams";
import type { Kind } from "../core/streams";
import type { LineOptions } from "../core/line";
import type { LineQuality } from "../core/quality";
import { openCamera, openDevices, rememberedChoice, troubleOf } from "./devices";
import type { MediaTrouble } from "./devices";

const MINE = { camera: "agent-camera", screen: "agent-screen" } as const;
export const THEIRS = ["customer-camera", "customer-screen"] as const;
export type TheirStream = (typeof THEIRS)[number];

export class DeskMedia {
  own: MediaStream | null = null;
  screen: MediaStream | null = null;
  trouble: MediaTrouble | "" = "";
  microphone = true;
  camera = true;
  noCommonCodec = false;
  readonly seen = new Map<TheirStream, MediaStream>();
  #opening: Promise<void> | null = null;
  #turning: Promise<void> = Promise.resolve();
  #claimed = "";
  readonly #publications = new Map<string, Publication>();
  readonly #subscriptions = new Map<TheirStream, Subscription>();
  readonly #reporter: QualityReporter;

  constructor(
    private readonly connection: Connection,
    private readonly changed: () => void,
  ) {
    this.#reporter = new QualityReporter(connection, () => [
      ...this.#publications.values(),
      ...this.#subscriptions.values(),
    ]);
  }

  /** Open the devices, once however often it is asked for meanwhile; what went wrong stands in `trouble`. */
  open(): Promise<void> {
    this.#opening ??= this.#open().finally(() => (this.#opening = null));
    return this.#opening;
  }

  /** A second opening stops the tracks of the first, which may be on their way to the customer by then. */
  async #open(): Promise<void> {
    try {
      const media = await openDevices(rememberedChoice());
      this.own?.getTracks().forEach((track) => track.stop());
      this.own = media;
      this.trouble = "";
      this.#apply();
    } catch (error) {
      this.trouble = troubleOf(error);
    }
    this.changed();
  }

  /** Publish and subscribe what the call is about now; nothing when it is not live. */
  async follow(view: CallView | null): Promise<void> {
    if (view?.phase === "paired") this.#getReady();
    else if (view?.phase === "live") await this.#goLive(view);
    else this.#closeAll();
  }

  /** While the customer is asked "Ready?": what the call will need at once. */
  #getReady(): void {
    this.#mine().getReady();
    this.#theirs("customer-camera").getReady();
  }

  async #goLive(view: CallView): Promise<void> {
    if (this.own === null && this.trouble === "") await this.open();
    if (this.own !== null && !this.#mine().begun) {
      void this.#mine().fill(this.own);
      this.#mine().renew();
    }
    void this.#tell();
    this.#reporter.start();
    const screen = view.streams.includes("customer-screen");
    if (!screen) this.#unsubscribe("customer-screen");
    // The camera's line is laid while the customer's own is: neither waits for the other.
    for (const stream of screen ? THEIRS : (["customer-camera"] as const)) {
      if (!this.#theirs(stream).begun) this.#theirs(stream).renew();
    }
  }

  /** The server lost these: what was offered is offered anew. What was not yet is in its own time. */
  renew(streams: readonly string[]): void {
    for (const stream of streams) {
      const line = this.#publications.get(stream) ?? this.#subscriptions.get(stream as TheirStream);
      if (line?.begun === true) line.renew();
    }
  }

  toggleMicrophone(): Promise<unknown> {
    this.microphone = !this.microphone;
    return this.#claim();
  }

  /** Off means off: the camera's lamp goes out, and no black picture is sent for it. */
  async toggleCamera(): Promise<void> {
    this.camera = !this.camera;
    await this.#turn();
    await this.#claim();
  }

  /** Bring the camera to what is wanted by then; one turn after the other, as opening one takes its time. */
  #turn(): Promise<void> {
    this.#turning = this.#turning.then(async () => {
      const has = (this.own?.getVideoTracks().length ?? 0) > 0;
      if (this.camera && !has) await this.#cameraBack();
      else if (!this.camera && has) await this.#cameraAway();
    });
    return this.#turning;
  }

  async #cameraAway(): Promise<void> {
    await this.#publications.get(MINE.camera)?.replaceTrack("video", null);
    for (const track of this.own?.getVideoTracks() ?? []) {
      track.stop();
      this.own?.removeTrack(track);
    }
  }

  async #cameraBack(): Promise<void> {
    if (this.own === null) return;
    try {
      const [track] = (await openCamera(rememberedChoice())).getVideoTracks();
      if (track === undefined) return;
      this.own = new MediaStream([...this.own.getAudioTracks(), track]);
      await this.#publications.get(MINE.camera)?.replaceTrack("video", track);
    } catch (error) {
      this.camera = false;
      this.trouble = troubleOf(error);
    }
    this.changed();
  }

  async shareScreen(): Promise<void> {
    let screen: MediaStream;
    try {
      screen = await navigator.mediaDevices.getDisplayMedia({
        video: { frameRate: { max: 15 } },
        audio: false,
      });
    } catch {
      return; // the agent closed the browser's own question
    }
    this.screen = screen;
    screen.getVideoTracks()[0]?.addEventListener("ended", () => void this.stopScreen());
    this.#publications.set(MINE.screen, publish(this.connection, MINE.screen, screen));
    this.changed();
  }

  async stopScreen(): Promise<void> {
    if (this.screen === null) return;
    this.#dropScreen();
    this.changed();
    await this.connection.request({ type: "stop_stream", stream: MINE.screen }).catch(() => undefined);
  }

  /** How the worse of both directions is. */
  async line(): Promise<LineQuality | null> {
    const lines = [this.#publications.get(MINE.camera), this.#subscriptions.get("customer-camera")];
    const running = lines.filter((line) => line !== undefined).filter((line) => line.begun);
    const qualities = await Promise.all(running.map((line) => line.stats()));
    return qualities.toSorted((a, b) => a.bars - b.bars)[0] ?? null;
  }

  readonly #line: LineOptions = {
    onState: (state) => {
      if (state === "connected") this.noCommonCodec = false;
      this.changed();
    },
    onRefused: (why) => {
      this.noCommonCodec = why.code === "no_common_codec";
      this.changed();
    },
  };

  #mine(): Publication {
    const kept = this.#publications.get(MINE.camera);
    if (kept !== undefined) return kept;
    const kinds: Kind[] = ["audio", "video"];
    const options = { kinds, maxBitrate: CAMERA_BITRATE, ...this.#line };
    const made = new Publication(this.connection, MINE.camera, new MediaStream(), options);
    this.#publications.set(MINE.camera, made);
    return made;
  }

  #theirs(stream: TheirStream): Subscription {
    const kept = this.#subscriptions.get(stream);
    if (kept !== undefined) return kept;
    const shown = (media: MediaStream) => {
      this.seen.set(stream, media);
      this.changed();
    };
    const made = new Subscription(this.connection, stream, shown, this.#line);
    this.#subscriptions.set(stream, made);
    return made;
  }

  #unsubscribe(stream: TheirStream): void {
    this.#subscriptions.get(stream)?.close();
    this.#subscriptions.delete(stream);
    if (this.seen.delete(stream)) this.changed();
  }

  #apply(): void {
    this.own?.getAudioTracks().forEach((track) => (track.enabled = this.microphone));
  }

  async #claim(): Promise<void> {
    this.#apply();
    this.changed();
    await this.#tell();
  }

  /** Once for every state, in every call: after a reload or a torn line the last claim may be of another. */
  async #tell(): Promise<void> {
    const claim = { type: "sender_state", microphone: this.microphone, camera: this.camera } as const;
    const said = JSON.stringify(claim);
    if (said === this.#claimed) return;
    this.#claimed = said;
    try {
      await this.connection.request(claim);
    } catch {
      if (this.#claimed === said) this.#claimed = ""; // not heard, or outside a call: said again when it is live
    }
  }

  #dropScreen(): void {
    this.screen?.getTracks().forEach((track) => track.stop());
    this.screen = null;
    this.#publications.get(MINE.screen)?.close();
    this.#publications.delete(MINE.screen);
  }

  #closeAll(): void {
    this.#reporter.stop();
    if (this.#publications.size === 0 && this.#subscriptions.size === 0) return;
    this.#dropScreen();
    for (const publication of this.#publications.values()) publication.close();
    this.#publications.clear();
    for (const stream of THEIRS) this.#unsubscribe(stream);
    this.microphone = this.camera = true;
    this.noCommonCodec = false;
    this.#claimed = "";
    this.#apply();
    void this.#turn();
  }
}
