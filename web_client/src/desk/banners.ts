/** Bad news, early and in one place above the stage: what happened and what is being done about it. */
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import "../components/vb-notice";
import type { LineQuality } from "../core/quality";
import type { DeskMedia } from "./media";
import type { DeskSession } from "./session";
import { refusalWords, t } from "./texts";

const POOR = 1; // bars

export function banners(session: DeskSession, line: LineQuality | null, media: DeskMedia): TemplateResult[] {
  const { view, alarms, status, refused } = session;
  const live = view?.phase === "live";
  return [
    ...[...alarms].map((code) => {
      const tone = code === "storage_full" || code === "recording_failed" ? "stop" : "caution";
      return html`<vb-notice tone=${tone}>${t(`alarm.${code}`)}</vb-notice>`;
    }),
    ...(status === "reconnecting"
      ? [html`<vb-notice tone="caution">${t("desk.reconnecting")}</vb-notice>`]
      : []),
    ...(live && media.noCommonCodec ? [html`<vb-notice tone="stop">${t("desk.noCodec")}</vb-notice>`] : []),
    ...(live && view.lost.includes("customer")
      ? [html`<vb-notice tone="caution">${t("desk.lost")}</vb-notice>`]
      : live && line !== null && line.bars > 0 && line.bars <= POOR
        ? [html`<vb-notice tone="caution">${t("desk.poor")}</vb-notice>`]
        : []),
    ...(refused === "" ? [] : [html`<vb-notice tone="caution">${refusalWords(refused)}</vb-notice>`]),
  ];
}

/** Beside the customer's name: is this call being kept as it must be? */
export function recordingState(session: DeskSession, streamWord: (stream: string) => string) {
  const { view, now } = session;
  if (view?.phase !== "live") return nothing;
  const unproven = view.unproven ?? [];
  const known = session.status === "open" && !session.alarms.has("media_down");
  if (unproven.length === 0 && !known) return html`<span class="badge caution">○ ${t("desk.unknown")}</span>`;
  if (unproven.length === 0 && !session.locked)
    return html`<span class="badge good">● ${t("desk.sound")}</span>`;
  const young = view.live_since !== null && now - Date.parse(view.live_since) < 12_000;
  if (young && !session.locked) return html`<span class="badge">○ ${t("desk.proving")}</span>`;
  const streams = unproven.map(streamWord).join(", ");
  return html`<span class="badge stop">
    ✕ ${streams === "" ? t("desk.unkept") : t("desk.unproven", { streams })}
  </span>`;
}
