import { expect, it } from "vitest";
import { addTexts, onLanguage, setLanguage } from "./i18n";

it("speaks the chosen language, fills in parameters, and tells who listens", () => {
  const t = addTexts({
    en: { "test.place": "You are number {place}" },
    zh: { "test.place": "您排在第 {place} 位" },
  });
  let told = 0;
  setLanguage("en");
  const stop = onLanguage(() => told++);
  expect(t("test.place", { place: 2 })).toBe("You are number 2");
  setLanguage("zh");
  expect(t("test.place", { place: 2 })).toBe("您排在第 2 位");
  expect(document.documentElement.lang).toBe("zh-CN");
  expect(told).toBe(1);
  stop();
});
