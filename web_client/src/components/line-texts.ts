/** A line in plain words, for the desk and for the reviewer's room. */
import { addTexts } from "../core/i18n";
import type { Summary } from "../core/line-seconds";

const t = addTexts({
  en: {
    "customer_line.good": "Good",
    "customer_line.weak": "Weak",
    "customer_line.bad": "Bad",
    "customer_line.unknown": "Not known yet",
    "customer_line.flow": "{mbit} Mbit/s",
    "customer_line.loss": "{percent} % lost",
    "customer_line.frozen": "picture stood still for {seconds} s",
    "customer_line.view": "saw the other side stand still for {seconds} s",
    "customer_line.trip": "{ms} ms there and back",
    "customer_line.comma": ", ",
  },
  zh: {
    "customer_line.good": "良好",
    "customer_line.weak": "较弱",
    "customer_line.bad": "很差",
    "customer_line.unknown": "尚不清楚",
    "customer_line.flow": "{mbit} Mbit/s",
    "customer_line.loss": "丢失 {percent}%",
    "customer_line.frozen": "画面停顿 {seconds} 秒",
    "customer_line.view": "看到对方画面停顿 {seconds} 秒",
    "customer_line.trip": "往返 {ms} 毫秒",
    "customer_line.comma": "，",
  },
});

export const gradeWord = (summary: Summary): string => t(`customer_line.${summary.grade}`);

/** The figures that are known, as one sentence's part. */
export function figures(summary: Summary): string {
  const { bitrate, loss, frozenS, viewFrozenS, roundTripMs } = summary;
  return [
    bitrate === null ? "" : t("customer_line.flow", { mbit: (bitrate / 1e6).toFixed(1) }),
    loss === null ? "" : t("customer_line.loss", { percent: (loss * 100).toFixed(loss < 0.1 ? 1 : 0) }),
    frozenS === 0 ? "" : t("customer_line.frozen", { seconds: frozenS.toFixed(1) }),
    viewFrozenS === 0 ? "" : t("customer_line.view", { seconds: viewFrozenS.toFixed(1) }),
    roundTripMs === null ? "" : t("customer_line.trip", { ms: roundTripMs }),
  ]
    .filter((part) => part !== "")
    .join(t("customer_line.comma"));
}
