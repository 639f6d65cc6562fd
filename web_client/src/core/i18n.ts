/** Two languages, side by side: a page registers its texts in both, and a missing one is a type error. */
import type { ReactiveController, ReactiveControllerHost } from "lit";

export type Language = "zh" | "en";
export type Params = Readonly<Record<string, string | number>>;

const REMEMBERED = "videobank.language";
export const HTML_LANG: Record<Language, string> = { zh: "zh-CN", en: "en" };

const dictionaries: Record<Language, Map<string, string>> = { zh: new Map(), en: new Map() };
const listeners = new Set<() => void>();

function remembered(): Language | null {
  try {
    const value = localStorage.getItem(REMEMBERED);
    return value === "zh" || value === "en" ? value : null;
  } catch {
    return null; // storage may be forbidden in a frame of another site
  }
}

function preferred(): Language {
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

let current: Language = remembered() ?? preferred();
document.documentElement.lang = HTML_LANG[current];

export const language = (): Language => current;

export function setLanguage(next: Language): void {
  try {
    localStorage.setItem(REMEMBERED, next);
  } catch {
    // It holds for this page at least.
  }
  document.documentElement.lang = HTML_LANG[next];
  if (next === current) return;
  current = next;
  for (const listener of [...listeners]) listener();
}

/** Hear of every change of the language; returns what stops it. */
export function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The text of a key in the current language (or in `inLanguage`), with `{name}` filled in. */
export function t(key: string, params: Params = {}, inLanguage: Language = current): string {
  const text = dictionaries[inLanguage].get(key) ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

/** Register a page's texts and get `t` back with exactly these keys. Prefix keys per page: they share one room. */
export function addTexts<const E extends Record<string, string>>(texts: {
  en: E;
  zh: { readonly [K in keyof E]: string };
}): (key: keyof E & string, params?: Params, inLanguage?: Language) => string {
  for (const [key, text] of Object.entries(texts.en)) dictionaries.en.set(key, text);
  for (const [key, text] of Object.entries<string>(texts.zh)) dictionaries.zh.set(key, text);
  return t;
}

/** Renders its element anew when the language changes: `private texts = new LanguageController(this)`. */
export class LanguageController implements ReactiveController {
  #stop: (() => void) | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostConnected(): void {
    this.#stop = onLanguage(() => this.host.requestUpdate());
  }

  hostDisconnected(): void {
    this.#stop?.();
  }
}
