/** What an event of the case asks of the server: one request each. */
import type { Correction } from "../components/vb-document";
import type { ClientRequest } from "../core/connection";
import type { CaptureView, Need } from "../core/messages";
import type { Decided } from "./decision";
import type { Waived } from "./flow";
import type { JudgedByEye } from "./liveness";
import type { Judged } from "./questions";

const REQUESTS = {
  decided: ({ kind, reason }: Decided) => ({ type: kind, reason }),
  correct: (field: Correction) => ({ type: "correct_field", ...field }),
  "ask-document": (side: CaptureView["side"]) => ({ type: "ask_document", side }),
  "call-off-document": () => ({ type: "call_off_document" }),
  "ask-liveness": (needs: readonly Need[]) => ({ type: "ask_liveness", needs: [...needs] }),
  "judge-challenge": (done: boolean) => ({ type: "judge_challenge", done }),
  "judge-liveness": (judged: JudgedByEye) => ({ type: "judge_liveness", ...judged }),
  "call-off-challenges": () => ({ type: "call_off_challenges" }),
  "check-registry": () => ({ type: "check_registry" }),
  "approve-step": (step: string) => ({ type: "approve_step", step }),
  "waive-step": (waived: Waived) => ({ type: "waive_step", ...waived }),
  "draw-questions": () => ({ type: "draw_questions" }),
  judged: (judged: Judged) => ({ type: "judge_answer", ...judged }),
  "send-code": () => ({ type: "send_code" }),
} satisfies Record<string, (detail: never) => ClientRequest>;

/** The request of an event by its name; null for one that asks for nothing. */
export function requestOf(event: CustomEvent): ClientRequest | null {
  const made = Object.entries(REQUESTS).find(([name]) => name === event.type)?.[1];
  return made === undefined ? null : made(event.detail as never);
}
