/** One's own screen, shown to the agent. No looks. */
import type { Publication } from "../core/streams";
import { publish } from "../core/streams";
import * as devices from "./devices";
import type { CustomerSession } from "./session";

const MAX_BITRATE = 1_500_000;
const FRAME_RATE = { ideal: 15, max: 30 };

export class ScreenShare {
  #line: Publication | null = null;
  #media: MediaStream | null = null;
  #over = false;

  constructor(
    private readonly session: CustomerSession,
    private readonly changed: () => void,
  ) {}

  /** Null while no screen is shown. */
  get line(): Publication | null {
    return this.#line;
  }

  /** Resolves with false when the person did not choose a screen. */
  async start(): Promise<boolean> {
    let media: MediaStream;
    try {
      media = await navigator.mediaDevices.getDisplayMedia({
        video: { frameRate: FRAME_RATE },
        audio: false,
      });
    } catch {
      return false;
    }
    const [track] = media.getVideoTracks();
    if (track === undefined || this.#over) {
      devices.release(media);
      return false;
    }
    track.contentHint = "detail";
    track.addEventListener("ended", () => void this.stop());
    this.#media = media;
    this.#line = publish(this.session.connection, "customer-screen", media, { maxBitrate: MAX_BITRATE });
    this.changed();
    return true;
  }

  async stop(): Promise<void> {
    if (this.#line === null) return;
    this.#end();
    this.changed();
    await this.session.insist({ type: "stop_stream", stream: "customer-screen" }).catch(() => undefined);
  }

  /** The call is over. */
  close(): void {
    this.#over = true;
    this.#end();
  }

  #end(): void {
    devices.release(this.#media);
    this.#line?.close();
    this.#line = this.#media = null;
  }
}
