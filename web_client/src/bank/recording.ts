/** Recording of the bank's page, loaded only when the customer has agreed to show it. Everything passes the scrubber. */
import { record } from "@rrweb/record";
import { Batches } from "./batches";
import { Scrubber } from "./mask";
import type { RawEvent } from "./raw-event";
import { BLOCK } from "./secrets";

export interface Recording {
  taken: (n: number) => void;
  stop: () => void;
}

/** Elements of the bank's page that are left out altogether, and those that are blocked. */
const LEFT_OUT = "[data-videobank-panel],[data-videobank-block]";
const MASKED = "[data-videobank-mask]";

/** Fields whose values are mostly words of the page ("zh", "reset"): known only when they are long enough to be keys. */
const NOT_TYPED = new Set(["hidden", "checkbox", "radio", "button", "submit", "reset"]);
const LONG_ENOUGH = 12;

const POINTER_EVERY_MS = 100;
const SCROLL_EVERY_MS = 150;

/** Begin; `fail` is called at most once, and nothing is sent after it. */
export function startRecording(
  send: (n: number, json: string) => void,
  fail: (why: "too_large" | "error") => void,
): Recording {
  const scrubber = new Scrubber();
  let running = true;
  const batches = new Batches({
    send,
    tooLarge: () => end("too_large"),
    behind: () => record.takeFullSnapshot(true),
  });

  const know = (event: Event): void => {
    const [field] = event.composedPath();
    if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)
      scrubber.typed(field.value);
    else if (field instanceof HTMLElement && field.isContentEditable) scrubber.typed(field.textContent);
  };
  const types = ["input", "change"] as const;
  for (const type of types) addEventListener(type, know, { capture: true });
  for (const field of document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input,textarea")) {
    const chosen = field instanceof HTMLInputElement && NOT_TYPED.has(field.type);
    if (!chosen || field.value.length >= LONG_ENOUGH) scrubber.typed(field.value);
  }

  const heard = (event: RawEvent): void => {
    if (!running) return;
    let left: RawEvent | null;
    try {
      left = scrubber.scrub(event);
    } catch {
      end("error"); // what cannot be scrubbed does not leave
      return;
    }
    if (left !== null) batches.add(left);
  };

  const stopRecord = record({
    emit: (event) => heard(event as RawEvent),
    maskAllInputs: true,
    maskInputFn: () => BLOCK,
    maskTextFn: () => BLOCK,
    maskTextSelector: MASKED,
    blockSelector: LEFT_OUT,
    inlineStylesheet: true,
    inlineImages: false,
    recordCanvas: false,
    collectFonts: false,
    recordCrossOriginIframes: false,
    slimDOMOptions: "all",
    sampling: { mousemove: POINTER_EVERY_MS, scroll: SCROLL_EVERY_MS, input: "last" },
  });

  function halt(): void {
    running = false;
    stopRecord?.();
    batches.close();
    for (const type of types) removeEventListener(type, know, { capture: true });
  }

  function end(why: "too_large" | "error"): void {
    if (!running) return;
    // rrweb may still be in the middle of its first snapshot.
    running = false;
    queueMicrotask(halt);
    fail(why);
  }

  return { taken: (n) => batches.taken(n), stop: halt };
}
