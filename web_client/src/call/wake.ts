/** Keep the screen awake while one waits or talks; browsers let go of it whenever the page is hidden. */

let wanted = false;
let lock: WakeLockSentinel | null = null;

async function take(): Promise<void> {
  const wake = (navigator as { wakeLock?: WakeLock }).wakeLock;
  if (!wanted || wake === undefined || document.visibilityState !== "visible" || lock?.released === false)
    return;
  try {
    lock = await wake.request("screen");
  } catch {
    lock = null; // low battery or no permission: the call goes on all the same
  }
}

document.addEventListener("visibilitychange", () => void take());

export function keepAwake(on: boolean): void {
  wanted = on;
  if (on) {
    void take();
  } else {
    void lock?.release().catch(() => undefined);
    lock = null;
  }
}
