/** Cameras and microphones: asking for them, and naming why they did not come. */

export type Trouble = "denied" | "missing" | "busy" | "unknown";

const CAMERA: MediaTrackConstraints = {
  facingMode: "user",
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
};
const MICROPHONE: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};
const REAR_CAMERA: MediaTrackConstraints = {
  facingMode: { ideal: "environment" },
  width: { ideal: 1920 },
  height: { ideal: 1080 },
};

export const face = (): Promise<MediaStream> =>
  navigator.mediaDevices.getUserMedia({ audio: MICROPHONE, video: CAMERA });

export const picture = (): Promise<MediaStream> => navigator.mediaDevices.getUserMedia({ video: CAMERA });

export const rearCamera = (): Promise<MediaStream> =>
  navigator.mediaDevices.getUserMedia({ video: REAR_CAMERA });

export function release(media: MediaStream | null): void {
  for (const track of media?.getTracks() ?? []) track.stop();
}

/** The names are those of https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia */
export function troubleOf(error: unknown): Trouble {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  if (name === "NotReadableError" || name === "AbortError") return "busy";
  return "unknown";
}
