/**
 * What the bank's page and the call's panel say to each other, over a MessagePort.
 *
 * The panel (VideoBank's origin) greets its parent without a secret; the bank's page answers with a port, addressed to
 * VideoBank's origin only. The panel uses the port only when the page's origin is the one its invitation names.
 */

export const GREETING = "videobank:panel";
export const PORT = "videobank:port";

/** What comes with the port. */
export interface Offer {
  videobank: typeof PORT;
  /** What an earlier panel in this tab asked the page to keep; empty or null when nothing. */
  kept: string | null;
}

/** From the panel to the bank's page. */
export type PanelSays =
  | { type: "state"; live: boolean; over: boolean }
  /** Browsers may deny storage to a frame of another site: the page keeps this until the call is over. */
  | { type: "keep"; text: string }
  | { type: "share" }
  | { type: "stop" }
  | { type: "taken"; n: number };

/** From the bank's page to the panel. */
export type PageSays =
  { type: "events"; n: number; json: string } | { type: "failed"; why: "too_large" | "error" };
