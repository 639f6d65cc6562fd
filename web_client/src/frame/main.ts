/** The sandboxed frame that rebuilds the customer's masked page: it hears its parent, and nothing else hears it. */
import "@rrweb/replay/dist/style.css";
import type { Replayer } from "@rrweb/replay";
import { harmlessEvents } from "./harmless";
import { replayerHere } from "./own-document";
import type { FromFrame, PageEvent, ToFrame } from "./wire";

const BUFFER_MS = 400; // chunks come several times a second; so long the page lags for its pointer to move smoothly
const DRIFT_MS = 150;
const PAST_LAST_MS = 1; // the replayer shows what is before an instant: the last event is before none of its own

let replayer: Replayer | null = null;
let live = false;
let playing = false;

function tell(message: FromFrame): void {
  // This frame's origin is opaque, but its address is of the server that served the parent too.
  window.parent.postMessage(message, location.origin);
}

function listen(): void {
  window.removeEventListener("message", hear);
  window.addEventListener("message", hear);
}

function begin(events: PageEvent[], isLive: boolean): Replayer {
  replayer?.destroy();
  replayer = replayerHere(isLive ? [] : events, { liveMode: isLive }, listen);
  replayer.on("resize", (size) => {
    const { width, height } = size as { width: number; height: number };
    tell({ type: "size", width, height });
  });
  live = isLive;
  playing = false;
  return replayer;
}

function goLive(events: PageEvent[], first: boolean): void {
  let current = replayer;
  if (current === null || first || !live) {
    current = begin(events, true);
    current.startLive((events[0]?.timestamp ?? Date.now()) - BUFFER_MS);
  }
  for (const event of events) current.addEvent(event);
}

function show(offsetMs: number, wantPlaying: boolean, speed: number): void {
  if (replayer === null || live) return;
  const { totalTime } = replayer.getMetaData();
  const offset = Math.min(Math.max(0, offsetMs), totalTime);
  if (!wantPlaying || offset >= totalTime) {
    replayer.pause(offset >= totalTime ? totalTime + PAST_LAST_MS : offset);
    playing = false;
    return;
  }
  if (replayer.config.speed !== speed) replayer.setConfig({ speed });
  if (playing && Math.abs(replayer.getCurrentTime() - offset) < DRIFT_MS * speed) return;
  replayer.play(offset);
  playing = true;
}

function hear(event: MessageEvent<ToFrame>): void {
  if (event.source !== window.parent) return;
  const message = event.data;
  if (message.type === "live") goLive(harmlessEvents(message.events), message.first);
  else if (message.type === "load") {
    if (message.events.length >= 2) begin(harmlessEvents(message.events), false); // the replayer asks for two
  } else show(message.offsetMs, message.playing, message.speed);
}

listen();
tell({ type: "ready" });
