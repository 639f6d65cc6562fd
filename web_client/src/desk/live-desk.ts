/** What is in the middle of the desk while a call is live: who it is with, the pictures, the tools, what has happened. */
import { html, nothing } from "lit";
import "../components/vb-line";
import { clockOf } from "../core/clock-words";
import { t as word } from "../core/i18n";
import type { CallView } from "../core/messages";
import type { LineQuality } from "../core/quality";
import { recordingState } from "./banners";
import "./customer-line";
import type { DeskMedia } from "./media";
import type { DeskSession } from "./session";
import "./stage";
import { t } from "./texts";
import "./timeline";
import "./tools";
import type { Tool } from "./tools";

export function liveDesk(
  session: DeskSession,
  media: DeskMedia,
  view: CallView,
  line: LineQuality | null,
  onTool: (event: CustomEvent<Tool>) => void,
) {
  const { now, told } = session;
  const since = view.live_since ?? "";
  const name = view.customer_name ?? "";
  return html`
    <div class="head">
      <h1>${name === "" ? t("desk.no_name") : name}</h1>
      <time>${clockOf(Math.max(0, (now - Date.parse(since)) / 1000))}</time>
      ${recordingState(session, (stream) => word(`stream.${stream}`))}
      ${media.screen === null ? nothing : html`<span class="badge caution">${t("desk.sharing")}</span>`}
      <span class="line" title=${t("desk.own_line")}
        ><span class="whose">${t("desk.own_line")}</span
        ><vb-line ?compact=${media.screen !== null} .bars=${line?.bars ?? 0}></vb-line
      ></span>
    </div>
    <vb-desk-stage
      .view=${view}
      .customer=${media.seen.get("customer-camera") ?? null}
      .screen=${media.seen.get("customer-screen") ?? null}
      .sends=${session.customerSends}
      .own=${media.own}
      .microphone=${media.microphone}
      .camera=${media.camera}
    ></vb-desk-stage>
    <vb-desk-tools
      live
      .microphone=${media.microphone}
      .camera=${media.camera}
      ?sharing=${media.screen !== null}
      @tool=${onTool}
    ></vb-desk-tools>
    <div class="below">
      <vb-desk-timeline
        .told=${told}
        .flow=${view.flow ?? ""}
        .liveSince=${since}
        .now=${now}
      ></vb-desk-timeline>
      <vb-desk-customer-line .seconds=${session.customerLine.since(0)} .now=${now}></vb-desk-customer-line>
    </div>
  `;
}
