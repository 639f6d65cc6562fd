/** What the flows are called in words; each is asked for once, as none changes before the service is started anew. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { language } from "./i18n";
import type { FlowShown } from "./messages";
import { ProblemError, get } from "./rest";

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

/** What a step is called. */
export type TitleOf = (step: string) => string;

/** The titles of a flow's steps in the reader's language: `private titles = new TitlesController(this)`. */
export class TitlesController implements ReactiveController {
  #flow = "";
  #shown: FlowShown | null = null;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostConnected(): void {
    // nothing to hold while the host is away
  }

  /** The titles of this flow; until they are there, and where one is not known, a step has its own name. */
  of(flow: string): TitleOf {
    if (flow !== "" && flow !== this.#flow) void this.#load(flow);
    return (step) => this.#shown?.texts[language()]?.[step]?.title ?? step;
  }

  async #load(flow: string): Promise<void> {
    this.#flow = flow;
    this.#shown = null;
    const shown = await flowWords(flow);
    if (flow !== this.#flow) return;
    this.#shown = shown;
    this.host.requestUpdate();
  }
}
