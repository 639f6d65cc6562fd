/** Every sentence the customer reads or hears; a text missing in one language is a type error here. */
import { addTexts } from "../core/i18n";
import { arriving } from "./texts-arriving";
import { challenging } from "./texts-challenge";
import { leaving } from "./texts-leaving";
import { meeting } from "./texts-meeting";
import { preparing } from "./texts-preparing";

export const t = addTexts({
  en: { ...arriving.en, ...preparing.en, ...meeting.en, ...challenging.en, ...leaving.en },
  zh: { ...arriving.zh, ...preparing.zh, ...meeting.zh, ...challenging.zh, ...leaving.zh },
});

export type TextKey = Parameters<typeof t>[0];
