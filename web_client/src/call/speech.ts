/** Reading aloud for the simple mode, where the device has a voice. */
import type { Language } from "../core/i18n";

const VOICE_LANGUAGE: Record<Language, string> = { zh: "zh-CN", en: "en-GB" };

const synthesis = (): SpeechSynthesis | undefined =>
  (globalThis as { speechSynthesis?: SpeechSynthesis }).speechSynthesis;

export function speak(text: string, language: Language): void {
  const voice = synthesis();
  if (voice === undefined || text === "") return;
  voice.cancel();
  const said = new SpeechSynthesisUtterance(text);
  said.lang = VOICE_LANGUAGE[language];
  said.rate = 0.95;
  voice.speak(said);
}

export const hush = (): void => synthesis()?.cancel();
