/** Simple mode: larger letters, fewer buttons, and what the page says read aloud; remembered on this device. */
import { language } from "../core/i18n";
import { deviceMemory } from "./invitation";
import { speak } from "./speech";

const SIMPLE = "videobank.simple";

export const rememberedSimple = (): boolean => deviceMemory.get(SIMPLE) === "yes";

export function rememberSimple(simple: boolean): void {
  deviceMemory.set(SIMPLE, simple ? "yes" : null);
}

/** The base of every rem: 18 px for customers, 24 px in simple mode (call.css). */
export function applySimple(simple: boolean): void {
  document.documentElement.toggleAttribute("data-simple", simple);
}

/** What a step is about, aloud. */
export function readAloud(step: Element): void {
  const intro = step.shadowRoot?.querySelector(".intro, .card") ?? step.shadowRoot?.querySelector("h1");
  speak(intro?.textContent.replace(/\s+/g, " ").trim() ?? "", language());
}
