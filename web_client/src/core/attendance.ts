/** Who was before the customer's camera: the events of a call as spans. Instants are microseconds of the server's clock. */
import type { AttendanceNoticed, AttendanceOver } from "./messages";

export type Kind = AttendanceNoticed["kind"];

export interface Span {
  kind: Kind;
  fromUs: number;
  /** null: it lasts. */
  untilUs: number | null;
  reason: NonNullable<AttendanceNoticed["reason"]> | null;
}

interface Happened {
  name: string;
  event: object;
}

/** In the order in which they were noticed. What lasts when the call is over was not seen to end. */
export function spansOf(events: readonly Happened[]): Span[] {
  const spans: Span[] = [];
  for (const { name, event } of events) {
    if (name === "AttendanceNoticed") {
      const { kind, from_us, reason } = event as AttendanceNoticed;
      spans.push({ kind, fromUs: from_us, untilUs: null, reason: reason ?? null });
    } else if (name === "AttendanceOver") {
      const { kind, until_us } = event as AttendanceOver;
      const last = spans.findLast((span) => span.kind === kind && span.untilUs === null);
      if (last !== undefined) last.untilUs = until_us;
    }
  }
  return spans;
}

export const lastingOf = (events: readonly Happened[]): Span[] =>
  spansOf(events).filter((span) => span.untilUs === null);
