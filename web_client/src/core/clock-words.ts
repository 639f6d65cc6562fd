/** Spans and instants as people write them. */
import { language } from "./i18n";

const two = (n: number) => String(n).padStart(2, "0");

/** 75 → "1:15", 3675 → "1:01:15"; before the start with a minus. */
export function clockOf(seconds: number): string {
  const whole = Math.floor(Math.abs(seconds));
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  const text = hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
  return seconds <= -1 ? `−${text}` : text;
}

const locale = () => (language() === "zh" ? "zh-CN" : "en-GB");

export const dayAndTime = (at: string) =>
  new Date(at).toLocaleString(locale(), { dateStyle: "medium", timeStyle: "short" });

export const timeOfDay = (at: string) => new Date(at).toLocaleTimeString(locale(), { timeStyle: "medium" });
