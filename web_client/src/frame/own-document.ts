/**
 * Lets rrweb's Replayer rebuild the page in this very document.
 *
 * It wants an iframe whose document it can reach. Inside a frame without `allow-same-origin` every further frame has an
 * origin of its own and is out of reach, so it is handed a plain element that answers as a frame around this document.
 */
import { Replayer } from "@rrweb/replay";
import type { playerConfig } from "@rrweb/replay";
import type { PageEvent } from "./wire";

const HANDS_OFF = ["* { pointer-events: none !important; caret-color: transparent !important }"];
const QUIET = { log: () => undefined, warn: () => undefined };

function standIn(): HTMLElement {
  const element = document.createElement("div");
  element.hidden = true;
  Object.defineProperties(element, {
    contentDocument: { value: document },
    contentWindow: { value: window },
  });
  return element;
}

/** `afterRebuild` runs whenever the document was opened anew, which takes all listeners off the window. */
export function replayerHere(
  events: PageEvent[],
  config: Partial<playerConfig>,
  afterRebuild: () => void,
): Replayer {
  const root = document.createElement("div");
  document.body.append(root);
  const native = Reflect.get(Document.prototype, "createElement") as (name: string) => unknown;
  const build = (name: string) =>
    name === "iframe" ? standIn() : (native.call(document, name) as HTMLElement);
  Object.defineProperty(document, "createElement", { configurable: true, value: build });
  let replayer: Replayer;
  try {
    replayer = new Replayer(events, {
      root,
      mouseTail: false,
      showWarning: false,
      triggerFocus: false,
      useVirtualDom: false,
      logger: QUIET,
      insertStyleRules: HANDS_OFF,
      // Its name for "rebuild where scripts could run": they cannot, by this frame's sandbox, policy and `harmless`.
      UNSAFE_replayCanvas: true,
      ...config,
    });
  } finally {
    Reflect.deleteProperty(document, "createElement");
  }
  replayer.on("fullsnapshot-rebuilded", () => {
    document.documentElement.append(replayer.wrapper);
    afterRebuild();
  });
  return replayer;
}
