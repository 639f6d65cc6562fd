/**
 * What lets this device into its call: the invitation's token (read once from the fragment and taken out of the
 * address bar), a secret of this device (to re-enter), and the session that a redemption gave.
 */
import type { Admission } from "../core/messages";
import { post } from "../core/rest";
import type { Language } from "../core/i18n";
import { NOTHING_DONE } from "./steps";
import type { Progress } from "./steps";

const TOKEN = "videobank.token";
const DEVICE = "videobank.device";
const ADMISSION = "videobank.admission";
const PROGRESS = "videobank.progress"; // the steps done on this device
export const SHARING_PAGE = "videobank.sharing_page"; // goes on when the bank's page moves to its next page

/**
 * Storage that may be denied (in a frame of another site, for one): then it lasts as long as the page, and the bank's
 * page around it is asked to keep it (`keepElsewhere`), so that the call survives its next page.
 */
class Memory {
  #kept = new Map<string, string>();

  constructor(private readonly storage: () => Storage) {}

  get denied(): boolean {
    try {
      this.storage();
      return false;
    } catch {
      return true;
    }
  }

  get kept(): Record<string, string> {
    return Object.fromEntries(this.#kept);
  }

  restore(kept: Record<string, string>): void {
    this.#kept = new Map(Object.entries(kept));
  }

  get(key: string): string | null {
    try {
      return this.storage().getItem(key);
    } catch {
      return this.#kept.get(key) ?? null;
    }
  }

  set(key: string, value: string | null): void {
    try {
      if (value === null) this.storage().removeItem(key);
      else this.storage().setItem(key, value);
    } catch {
      if (value === null) this.#kept.delete(key);
      else this.#kept.set(key, value);
      changedWhileDenied();
    }
  }
}

export const tabMemory = new Memory(() => sessionStorage);
export const deviceMemory = new Memory(() => localStorage);

let changedWhileDenied = (): void => undefined;

interface Kept {
  tab: Record<string, string>;
  device: Record<string, string>;
}

/** `keep` is called with everything whenever something changes that no storage of our own keeps. */
export function keepElsewhere(keep: (text: string) => void): void {
  changedWhileDenied = () =>
    keep(JSON.stringify({ tab: tabMemory.kept, device: deviceMemory.kept } satisfies Kept));
  if (tabMemory.denied) changedWhileDenied();
}

/** Take back what the page around us kept; false when it is of no use or our own storage works. */
export function restoreKept(text: string, origin: string): boolean {
  if (!tabMemory.denied || tabMemory.get(ADMISSION) !== null) return false;
  const kept = JSON.parse(text) as Kept;
  const admission = kept.tab[ADMISSION];
  // Only the very page that the call was made for gives it back.
  if (admission === undefined || (JSON.parse(admission) as Admission).page_origin !== origin) return false;
  tabMemory.restore(kept.tab);
  deviceMemory.restore(kept.device);
  return true;
}

/** The token in the fragment, if any; it is kept for this tab and taken out of the address bar. */
export function takeToken(keepInAddress: boolean): string | null {
  const token = decodeURIComponent(location.hash.slice(1)).replace(/^token=/, "");
  if (token === "") return tabMemory.get(TOKEN);
  if (token !== tabMemory.get(TOKEN)) {
    tabMemory.set(TOKEN, token);
    forgetCall();
  }
  if (!keepInAddress) history.replaceState(history.state, "", location.pathname + location.search);
  return token;
}

function deviceSecret(): string {
  const known = deviceMemory.get(DEVICE);
  if (known !== null) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  const made = btoa(String.fromCharCode(...bytes)).replace(
    /[+/=]/g,
    (c) => ({ "+": "-", "/": "_" })[c] ?? "",
  );
  deviceMemory.set(DEVICE, made);
  return made;
}

export async function redeem(token: string, language: Language): Promise<Admission> {
  const admission = await post<Admission>("/api/invitations/redeem", {
    token,
    device: deviceSecret(),
    language,
  });
  tabMemory.set(ADMISSION, JSON.stringify(admission));
  return admission;
}

/** The admission of this tab, after a reload or when the bank's page moved on to its next page. */
export function rememberedAdmission(): Admission | null {
  const text = tabMemory.get(ADMISSION);
  return text === null ? null : (JSON.parse(text) as Admission);
}

/** What was done on this device for the call of this tab. */
export function rememberedProgress(): Progress {
  const text = tabMemory.get(PROGRESS);
  return text === null ? NOTHING_DONE : (JSON.parse(text) as Progress);
}

export function rememberProgress(progress: Progress): void {
  tabMemory.set(PROGRESS, JSON.stringify(progress));
}

/** Another invitation: nothing of the call before it holds. */
function forgetCall(): void {
  for (const key of [ADMISSION, PROGRESS, SHARING_PAGE]) tabMemory.set(key, null);
}

export function forgetAdmission(): void {
  tabMemory.set(ADMISSION, null);
}
