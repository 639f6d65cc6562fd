/**
 * Streams: one source each, on a line of its own. When the line is offered anew the stream goes on as its next segment.
 */
import type { Connection } from "./connection";
import { Line } from "./line";
import type { LineOptions } from "./line";
import { Playout } from "./playout";

export type Kind = "audio" | "video";

const SHOW_AFTER_MS = 2_000; // a stream without a picture (the camera is off) is shown all the same

/** A camera's upper bound, bit/s: a face at rest takes 1.5 Mbit/s of it, and one that moves takes more. */
export const CAMERA_BITRATE = 2_500_000;

export interface PublishOptions extends LineOptions {
  /** Which kinds to offer; else those of the tracks at hand. A kind without a track can be filled later. */
  kinds?: Kind[];
  /** Upper bound of the video, bit/s. */
  maxBitrate?: number;
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
