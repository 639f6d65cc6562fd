/** Which step of the customer's way comes now: a function of what the server knows and what was done on this device. */
import type { CallView } from "../core/messages";

export type Step = "welcome" | "check" | "consent" | "document" | "waiting" | "call" | "thanks";

/** What only this device knows. */
export interface Progress {
  checked: boolean;
  documentDone: boolean;
}

export const NOTHING_DONE: Progress = { checked: false, documentDone: false };

export const PREPARING: readonly Step[] = ["check", "consent", "document", "waiting"];

export function consented(view: CallView): boolean {
  const chosen = [...view.consents, ...view.declined];
  return view.consents.includes("recording") && chosen.includes("face_check");
}

export function stepOf(view: CallView | null, progress: Progress): Step {
  if (view === null) return "welcome";
  switch (view.phase) {
    case "new":
    case "invited":
      return "welcome";
    case "preparing":
      if (!progress.checked) return "check";
      if (!consented(view)) return "consent";
      return progress.documentDone ? "waiting" : "document";
    case "waiting":
    case "paired":
      return "waiting";
    case "live":
      return "call";
    case "ended":
    case "sealed":
      return "thanks";
  }
}
