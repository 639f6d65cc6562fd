/** The media of one live call: one's own camera and screen out, the agent's camera and screen in. No looks. */
import { RefusedError } from "../core/connection";
import type { Line, LineOptions, LineState } from "../core/line";
import { CAMERA_BITRATE, Publication, Subscription, subscribe } from "../core/streams";
import type { Bars } from "../core/quality";
import { QualityReporter } from "../core/quality-report";
import type { CustomerSession } from "./session";
import * as devices from "./devices";
import { ScreenShare } from "./screen-share";

export type Pause = "camera_trouble" | "paused_by_phone";

const LOOK_EVERY_MS = 2_000;
const PAUSED_FOR_MS = 1_500;
const LONGEST_LABEL = 200;

export class LiveCall {
  mine: MediaStream | null = null;
  agent: MediaStream | null = null;
  agentScreen: MediaStream | null = null;
  microphoneOn = true;
  cameraOn = true;
  bars: Bars = 4;
  pause: Pause | null = null;
  agentLine: LineState = "connecting";
  ownLine: LineState = "connecting";
  noCommonCodec = false;

  readonly #camera: Publication;
  readonly screen: ScreenShare;
  readonly #agentCamera: Subscription;
  #agentScreenLine: Subscription | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #reporter: QualityReporter;
  #over = false;
  #opened = Promise.resolve();
  #faceWasOn = true;
  #cameraNamed = "";

  changed: () => void = () => undefined;

  constructor(private readonly session: CustomerSession) {
    const { connection } = session;
    this.screen = new ScreenShare(session, () => this.changed());
    this.#reporter = new QualityReporter(connection, () => this.#lines());
    this.#camera = new Publication(connection, "customer-camera", new MediaStream(), {
      kinds: ["audio", "video"],
      maxBitrate: CAMERA_BITRATE,
      ...this.#line((state) => (this.ownLine = state)),
    });
    this.#agentCamera = new Subscription(
      connection,
      "agent-camera",
      (received) => this.#agentSeen(received),
      this.#line((state) => (this.agentLine = state)),
    );
  }

  #line(said: (state: LineState) => void): LineOptions {
    return {
      onState: (state) => {
        said(state);
        if (state === "connected") this.noCommonCodec = false;
        this.changed();
      },
      onRefused: (why) => {
        this.noCommonCodec = why.code === "no_common_codec";
        this.changed();
      },
    };
  }

  get sharing(): boolean {
    return this.screen.line !== null;
  }

  get over(): boolean {
    return this.#over;
  }

  /** While "Ready?" is being read: afterwards there is only the camera to wait for. */
  getReady(): void {
    this.#camera.getReady();
    this.#agentCamera.getReady();
  }

  /** Go live with the media that "I am ready" opened, or open it now (after a reload). */
  async start(media: MediaStream | null): Promise<void> {
    this.#agentCamera.renew();
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
    this.#reporter.start();
    if (media !== null) this.#use(media);
    else await (this.#opened = this.acquire());
  }

  /** Open camera and microphone (again): at a reload, or when the phone took them away for a while. */
  async acquire(): Promise<void> {
    let media: MediaStream;
    try {
      media = await devices.face();
    } catch {
      this.pause = "camera_trouble";
      this.changed();
      return;
    }
    if (this.#over) {
      devices.release(media);
      return;
    }
    devices.release(this.mine);
    this.#use(media);
  }

  followStreams(streams: readonly string[]): void {
    const shown = streams.includes("agent-screen");
    if (shown && this.#agentScreenLine === null) {
      this.#agentScreenLine = subscribe(this.session.connection, "agent-screen", (received) => {
        this.agentScreen = received;
        this.changed();
      });
    } else if (!shown && this.#agentScreenLine !== null) {
      this.#agentScreenLine.close();
      this.#agentScreenLine = null;
      this.agentScreen = null;
      this.changed();
    }
  }

  /** The server lost these: what was offered is offered anew. What was not yet is in its own time. */
  renew(streams: readonly string[]): void {
    const lines: Record<string, Publication | Subscription | null> = {
      "customer-camera": this.#camera,
      "customer-screen": this.screen.line,
      "agent-camera": this.#agentCamera,
      "agent-screen": this.#agentScreenLine,
    };
    for (const stream of streams) {
      const line = lines[stream];
      if (line?.begun === true) line.renew();
    }
  }

  toggleMicrophone(): void {
    this.microphoneOn = !this.microphoneOn;
    for (const track of this.mine?.getAudioTracks() ?? []) track.enabled = this.microphoneOn;
    this.claim();
    this.changed();
  }

  /** Off means off: the track is stopped, so that the camera's lamp goes out, and no packet leaves. */
  async toggleCamera(): Promise<void> {
    this.cameraOn = !this.cameraOn;
    this.changed();
    if (this.cameraOn) {
      await this.#cameraBack();
    } else {
      await this.#camera.replaceTrack("video", null);
      for (const track of this.mine?.getVideoTracks() ?? []) {
        track.stop();
        this.mine?.removeTrack(track);
      }
    }
    this.claim();
    this.changed();
  }

  /** The other camera instead of the one on the face, in the same stream; resolves with whether it is on. */
  async showDocument(): Promise<boolean> {
    await this.#opened;
    this.#faceWasOn = this.cameraOn;
    return this.#switchCamera(devices.rearCamera);
  }

  /** The camera on the face again, if it was on before. */
  async showFace(): Promise<void> {
    if (this.#faceWasOn) await this.#switchCamera(devices.picture);
    else if (this.cameraOn) await this.toggleCamera();
  }

  /** Phones open one camera at a time, so the one that is on goes off first. */
  async #switchCamera(open: () => Promise<MediaStream>): Promise<boolean> {
    for (const track of this.mine?.getVideoTracks() ?? []) {
      this.mine?.removeTrack(track);
      track.stop();
    }
    await this.#cameraBack(open);
    this.claim();
    this.changed();
    return this.cameraOn;
  }

  async #cameraBack(open = devices.picture): Promise<void> {
    try {
      const media = await open();
      const [track] = media.getVideoTracks();
      if (this.#over || this.mine === null || track === undefined) {
        devices.release(media);
        return;
      }
      this.#watch(track);
      this.mine = new MediaStream([...this.mine.getAudioTracks(), track]);
      await this.#camera.replaceTrack("video", track);
      this.cameraOn = true;
      if (this.pause === "camera_trouble") this.pause = null;
    } catch {
      this.cameraOn = false;
      this.pause = "camera_trouble";
    }
  }

  /** Tell the server what is on: a claim, put on record as one. */
  claim(): void {
    const claim = { type: "sender_state", microphone: this.microphoneOn, camera: this.cameraOn } as const;
    this.session.request(claim).catch((error: unknown) => {
      if (!(error instanceof RefusedError)) throw error; // torn: said again when the socket is back
    });
    this.#nameCamera();
  }

  /** What the browser calls the camera, once each: programs that play a film as a camera often say so. */
  #nameCamera(): void {
    const label = this.mine?.getVideoTracks()[0]?.label.slice(0, LONGEST_LABEL) ?? "";
    if (label === "" || label === this.#cameraNamed) return;
    this.#cameraNamed = label;
    this.session.insist({ type: "camera_in_use", label }).catch((error: unknown) => {
      if (!(error instanceof RefusedError)) throw error; // known already, as after a reload
    });
  }

  /** Everything off at once; nothing is sent after this. */
  close(): void {
    if (this.#over) return;
    this.#over = true;
    clearInterval(this.#timer);
    this.#reporter.stop();
    this.screen.close();
    for (const line of this.#lines()) line.close();
    devices.release(this.mine);
    this.mine = this.agent = this.agentScreen = null;
  }

  #lines(): Line[] {
    const lines = [this.#camera, this.screen.line, this.#agentCamera, this.#agentScreenLine];
    return lines.filter((line) => line !== null);
  }

  #use(media: MediaStream): void {
    this.mine = media;
    this.pause = null;
    for (const track of media.getAudioTracks()) track.enabled = this.microphoneOn;
    for (const track of media.getTracks()) this.#watch(track);
    void this.#camera.fill(media);
    if (!this.#camera.begun) this.#camera.renew();
    this.cameraOn = media.getVideoTracks().length > 0;
    this.claim();
    this.changed();
  }

  /** An incoming phone call mutes or ends the tracks; one tap brings them back. */
  #watch(track: MediaStreamTrack): void {
    const paused = () => {
      if (this.#over || this.mine?.getTracks().includes(track) !== true) return;
      this.pause = "paused_by_phone";
      this.changed();
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    track.addEventListener("ended", paused);
    track.addEventListener("mute", () => (timer = setTimeout(paused, PAUSED_FOR_MS)));
    track.addEventListener("unmute", () => {
      clearTimeout(timer);
      if (this.pause !== "paused_by_phone" || track.readyState === "ended") return;
      this.pause = null;
      this.changed();
    });
  }

  #agentSeen(received: MediaStream): void {
    this.agent = received;
    this.changed();
  }

  async #look(): Promise<void> {
    const lines = [this.#camera, this.#agentCamera].filter((line) => line.state === "connected");
    const seen = await Promise.all(lines.map((line) => line.stats()));
    const bars = lines.length === 0 ? 0 : Math.min(...seen.map((one) => one.bars));
    if (bars === this.bars || this.#over) return;
    this.bars = bars as Bars;
    this.changed();
  }
}
