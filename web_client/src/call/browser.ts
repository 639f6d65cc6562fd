/** Which browser this is, as far as it matters: where to allow a camera, and whether it can call at all. */

export type Browser = "wechat" | "ios" | "android" | "safari" | "firefox" | "edge" | "chrome";

export function browserOf(userAgent: string, touchPoints = 0): Browser {
  if (/MicroMessenger/i.test(userAgent)) return "wechat";
  // iPadOS calls itself a Mac; a Mac has no touch screen.
  if (/iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes("Macintosh") && touchPoints > 1))
    return "ios";
  if (userAgent.includes("Android")) return "android";
  if (userAgent.includes("Firefox")) return "firefox";
  if (userAgent.includes("Edg/")) return "edge";
  if (userAgent.includes("Chrome")) return "chrome";
  return userAgent.includes("Safari") ? "safari" : "chrome";
}

export const thisBrowser = (): Browser => browserOf(navigator.userAgent, navigator.maxTouchPoints);

export type Obstacle = "in_app_browser" | "insecure" | "too_old";

/** What keeps this browser from calling, if anything; WebViews inside other apps often lack a camera. */
export function obstacle(): Obstacle | null {
  if (thisBrowser() === "wechat") return "in_app_browser";
  if (!isSecureContext) return "insecure";
  // Old browsers lack what the types promise.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  const rtc = (globalThis as { RTCPeerConnection?: unknown }).RTCPeerConnection;
  return devices?.getUserMedia === undefined || rtc === undefined ? "too_old" : null;
}

export function canShareScreen(): boolean {
  const devices = navigator.mediaDevices as Partial<MediaDevices> | undefined;
  return devices?.getDisplayMedia !== undefined && !/Android|iPhone|iPad/.test(navigator.userAgent);
}
