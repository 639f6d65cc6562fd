/** Camera and microphone of the agent: asked for once, chosen by hand, remembered on this machine. */

export interface Choice {
  camera: string;
  microphone: string;
}

export type MediaTrouble = "denied" | "missing" | "busy";

const REMEMBERED = "videobank.desk.devices";
const PICTURE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };

export function rememberedChoice(): Choice {
  try {
    const kept = JSON.parse(localStorage.getItem(REMEMBERED) ?? "{}") as Partial<Choice>;
    return { camera: kept.camera ?? "", microphone: kept.microphone ?? "" };
  } catch {
    return { camera: "", microphone: "" };
  }
}

export function rememberChoice(choice: Choice): void {
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify(choice));
  } catch {
    // It holds for this page at least.
  }
}

const wanted = (id: string) => (id === "" ? {} : { deviceId: { ideal: id } });

/** Camera and microphone as chosen (or the browser's own choice); throws what `getUserMedia` throws. */
export function openDevices(choice: Choice): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({
    video: { ...PICTURE, ...wanted(choice.camera) },
    audio: { echoCancellation: true, noiseSuppression: true, ...wanted(choice.microphone) },
  });
}

/** The camera alone, as chosen; throws what `getUserMedia` throws. */
export function openCamera(choice: Choice): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({ video: { ...PICTURE, ...wanted(choice.camera) } });
}

export function troubleOf(error: unknown): MediaTrouble {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  return name === "NotFoundError" || name === "OverconstrainedError" ? "missing" : "busy";
}

/** What can be chosen from; names are known only after permission. */
export async function listDevices(kind: "videoinput" | "audioinput"): Promise<MediaDeviceInfo[]> {
  const all = await navigator.mediaDevices.enumerateDevices();
  return all.filter((device) => device.kind === kind && device.deviceId !== "");
}
