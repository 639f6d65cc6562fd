/** The one sentence on the call's screen: what is the matter now, the most pressing first. A pure function. */
import type { CallView } from "../core/messages";
import type { Pause } from "./live";
import type { TextKey } from "./texts";

export interface Now {
  socketOpen: boolean;
  ownLineLost: boolean;
  noCommonCodec: boolean;
  agentLost: boolean;
  agentSeen: boolean;
  agentMuted: boolean;
  agentCameraOff: boolean;
  pause: Pause | null;
  bars: number;
  microphoneOn: boolean;
  cameraOn: boolean;
  sharingScreen: boolean;
  sharingPage: boolean;
  /** Where the business flow is. */
  where: CallView["where"];
  /** The one-time code, once it was sent. */
  code: CallView["code"];
}

export interface Sentence {
  key: TextKey;
  tone: "calm" | "caution";
}

const WEAK_BELOW_BARS = 2;

const RULES: readonly (readonly [when: (now: Now) => boolean, key: TextKey, tone: Sentence["tone"]])[] = [
  [(now) => now.pause === "paused_by_phone", "live.nowPaused", "caution"],
  [(now) => now.pause === "camera_trouble", "live.cameraTrouble", "caution"],
  [(now) => now.noCommonCodec, "live.nowNoCodec", "caution"],
  [(now) => !now.socketOpen || now.ownLineLost, "live.nowReconnecting", "caution"],
  [(now) => now.agentLost, "live.nowAgentLost", "caution"],
  [(now) => !now.agentSeen, "live.nowWait", "calm"],
  [(now) => !now.microphoneOn && !now.cameraOn, "live.nowBothOff", "caution"],
  [(now) => !now.microphoneOn, "live.nowMuted", "caution"],
  [(now) => !now.cameraOn, "live.nowCameraOff", "caution"],
  [(now) => now.agentCameraOff && now.agentMuted, "live.nowAgentBothOff", "calm"],
  [(now) => now.agentCameraOff, "live.nowAgentCameraOff", "calm"],
  [(now) => now.bars < WEAK_BELOW_BARS, "live.nowWeak", "caution"],
  [(now) => now.agentMuted, "live.nowAgentMuted", "calm"],
  [(now) => now.sharingScreen, "live.nowScreen", "calm"],
  [(now) => now.sharingPage, "live.nowPage", "calm"],
];

function aboutOf(kind: NonNullable<CallView["where"]>["kind"], code: CallView["code"]): TextKey {
  if (kind === null) return "live.about.done";
  if (kind !== "code" || code === null) return `live.about.${kind}`;
  return code.confirmed ? "live.about.code_right" : "live.about.code_sent";
}

export function sentenceFor(now: Now): Sentence {
  const rule = RULES.find(([when]) => when(now));
  if (rule !== undefined) return { key: rule[1], tone: rule[2] };
  if (now.where === null) return { key: "live.nowTalk", tone: "calm" };
  return { key: aboutOf(now.where.kind, now.code), tone: "calm" };
}
