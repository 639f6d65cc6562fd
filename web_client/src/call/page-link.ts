/** The panel's side of the bank's page: getting the port, and carrying masked page events to the server. */
import { GREETING, PORT } from "../bank/channel";
import type { Offer, PageSays, PanelSays } from "../bank/channel";
import { RefusedError } from "../core/connection";
import type { CustomerSession } from "./session";
import { SHARING_PAGE, keepElsewhere, restoreKept, tabMemory } from "./invitation";

export type PageTrouble = "too_large" | "failed";

export class PageLink {
  sharing = false;
  trouble: PageTrouble | null = null;

  #port: MessagePort | null = null;
  #origin = "";
  #kept = "";

  constructor(
    private readonly session: CustomerSession,
    private readonly changed: () => void,
    private readonly restored: () => void,
  ) {
    if (window.parent === window) return;
    addEventListener("message", this.#offered);
    window.parent.postMessage(GREETING, "*"); // says only that a panel is here
  }

  /** Whether the page around this panel is the one that the invitation names. */
  get available(): boolean {
    return this.#port !== null && this.#origin === this.session.admission?.page_origin;
  }

  /** Whether this tab was sharing before the bank's page moved on. */
  get wasSharing(): boolean {
    return tabMemory.get(SHARING_PAGE) === "yes";
  }

  tell(live: boolean, over: boolean): void {
    this.#say({ type: "state", live, over });
    if (over) this.#remember(false);
  }

  /** Begin: the page-sharing consent has been given. Rejects with what the server refused. */
  async share(): Promise<void> {
    if (!this.available || this.sharing) return;
    await this.session.insist({ type: "share_page", origin: this.#origin });
    this.trouble = null;
    this.sharing = true;
    this.#remember(true);
    this.#say({ type: "share" });
    this.changed();
  }

  async stop(): Promise<void> {
    if (!this.sharing) return;
    this.#halt();
    await this.session.insist({ type: "stop_page" }).catch(() => undefined);
  }

  /** The server stopped it (consent withdrawn, call over). */
  stopped(): void {
    if (this.sharing) this.#halt();
  }

  #halt(): void {
    this.sharing = false;
    this.#remember(false);
    this.#say({ type: "stop" });
    this.changed();
  }

  #remember(sharing: boolean): void {
    tabMemory.set(SHARING_PAGE, sharing ? "yes" : null);
  }

  #say(words: PanelSays): void {
    if (this.available) this.#port?.postMessage(words);
  }

  readonly #offered = (event: MessageEvent<unknown>): void => {
    const [port] = event.ports;
    if (event.source !== window.parent || port === undefined || this.#port !== null) return;
    const offer = event.data as Partial<Offer> | null;
    if (offer?.videobank !== PORT) return;
    this.#port = port;
    this.#origin = event.origin;
    port.addEventListener("message", (said: MessageEvent<PageSays>) => void this.#heard(said.data));
    port.start();
    if (offer.kept && restoreKept(offer.kept, event.origin)) this.restored();
    this.#kept = "";
    keepElsewhere((text) => this.#keep(text));
    this.changed();
  };

  /** Only the page that the invitation names is given anything; before that it waits for the next change. */
  #keep(text: string): void {
    if (text === this.#kept || !this.available) return;
    this.#kept = text;
    this.#say({ type: "keep", text });
  }

  async #heard(said: PageSays): Promise<void> {
    if (!this.sharing) return;
    if (said.type === "failed") {
      this.trouble = said.why === "too_large" ? "too_large" : "failed";
      await this.stop();
      return;
    }
    try {
      await this.session.insist({ type: "page_chunk", events: said.json });
      this.#say({ type: "taken", n: said.n });
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      this.trouble = "failed";
      await this.stop();
    }
  }
}
