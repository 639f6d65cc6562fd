/**
 * The call in a bank's own page:
 *
 *     <script type="module" src="https://video.bank/videobank.js" data-invitation="/videobank/invitation"></script>
 *     <button data-videobank-call>Video call</button>          (left out: a floating button appears)
 *
 * `data-invitation` is a path of the bank's own back end; a POST to it returns `{"url": …}`, the invitation's link.
 * A bank that writes its own button may instead `import { call } from "https://video.bank/videobank.js"`.
 */
import type { Offer, PageSays, PanelSays } from "./channel";
import { GREETING, PORT } from "./channel";
import { Panel } from "./panel";
import type { Recording } from "./recording";
import { words } from "./words";

export const version = "0.1.0";

/** VideoBank's own origin: where this very script came from. */
const ORIGIN = new URL(import.meta.url).origin;
const OPEN = "videobank.open"; // this tab is in a call: the panel comes back on the bank's next page
const PANEL_PATH = "/call";

let invitation = "";
let panel: Panel | null = null;
let port: MessagePort | null = null;
let recording: Recording | null = null;
let beginning = false;

function remember(kept: string | null): void {
  try {
    if (kept === null) sessionStorage.removeItem(OPEN);
    else sessionStorage.setItem(OPEN, kept);
  } catch {
    // Without storage the panel does not come back by itself.
  }
}

/** Null when no call is open in this tab; else what the panel asked to keep (empty when it keeps it itself). */
function remembered(): string | null {
  try {
    return sessionStorage.getItem(OPEN);
  } catch {
    return null;
  }
}

/** A new call: nothing of an earlier one holds. */
async function invited(): Promise<string> {
  const reply = await fetch(invitation, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ page_origin: location.origin }),
  });
  if (!reply.ok) throw new Error(`the invitation was refused: ${reply.status}`);
  const { url } = (await reply.json()) as { url: string };
  const address = new URL(url, ORIGIN);
  if (address.origin !== ORIGIN) throw new Error("the invitation leads to another origin than this script");
  return address.href;
}

function open(address: string): void {
  panel = new Panel(address, close);
  if (remembered() === null) remember("");
}

/** Start a call (or show the one that is running). The panel opens at once and waits for the invitation in it. */
export async function call(): Promise<void> {
  if (panel !== null) {
    panel.restore();
    return;
  }
  if (beginning) return;
  beginning = true;
  try {
    const address = await invited();
    remember(null);
    open(address);
  } catch {
    Panel.sorry();
  } finally {
    beginning = false;
  }
}

function close(): void {
  recording?.stop();
  recording = null;
  port?.close();
  port = null;
  panel?.remove();
  panel = null;
  remember(null);
}

function say(said: PageSays): void {
  port?.postMessage(said);
}

async function share(): Promise<void> {
  recording?.stop();
  recording = null;
  const on = port;
  if (on === null) return;
  try {
    const { startRecording } = await import("./recording");
    if (on !== port) return; // the panel was closed or greeted anew
    recording = startRecording(
      (n, json) => say({ type: "events", n, json }),
      (why) => {
        recording = null;
        say({ type: "failed", why });
      },
    );
  } catch {
    say({ type: "failed", why: "error" });
  }
}

function heard(said: PanelSays): void {
  switch (said.type) {
    case "keep":
      remember(said.text);
      return;
    case "share":
      panel?.sharing(true);
      void share();
      return;
    case "stop":
      panel?.sharing(false);
      recording?.stop();
      recording = null;
      return;
    case "taken":
      recording?.taken(said.n);
      return;
    case "state":
      panel?.state(said.live, said.over);
      if (said.over) remember(null);
      return;
  }
}

/** A panel greets: only ours, only from our origin, and it alone gets the port. */
addEventListener("message", (event: MessageEvent<unknown>) => {
  if (event.origin !== ORIGIN || event.source !== panel?.window || event.data !== GREETING) return;
  recording?.stop();
  recording = null;
  port?.close();
  const channel = new MessageChannel();
  port = channel.port1;
  port.addEventListener("message", (message: MessageEvent<PanelSays>) => heard(message.data));
  port.start();
  const offer: Offer = { videobank: PORT, kept: remembered() };
  panel.window?.postMessage(offer, ORIGIN, [channel.port2]);
});

function begin(): void {
  // `document.currentScript` is null in modules: the script is found by its address.
  const own = [...document.querySelectorAll<HTMLScriptElement>("script[data-invitation]")];
  invitation =
    own.find((script) => new URL(script.src, location.href).origin === ORIGIN)?.dataset.invitation ?? "";
  const buttons = document.querySelectorAll<HTMLElement>("[data-videobank-call]");
  for (const button of buttons) button.addEventListener("click", () => void call());
  if (buttons.length === 0 && invitation !== "") Panel.button(words().start, () => void call());
  if (remembered() !== null) open(new URL(PANEL_PATH, ORIGIN).href);
}

if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin);
else begin();
