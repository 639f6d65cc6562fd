/** What the flows are called in words; each is asked for once, as none changes before the service is started anew. */
import type { FlowShown } from "../core/messages";
import { ProblemError, get } from "../core/rest";

const known = new Map<string, Promise<FlowShown | null>>();

async function load(flow: string): Promise<FlowShown | null> {
  try {
    return await get<FlowShown>(`/api/flows/${flow}`);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    known.delete(flow); // asked for again by whoever needs it next; until then the steps have their names
    return null;
  }
}

/** The words of a flow; null when they cannot be had. */
export function flowWords(flow: string): Promise<FlowShown | null> {
  const asked = known.get(flow) ?? load(flow);
  known.set(flow, asked);
  return asked;
}
