import { describe, expect, it } from "vitest";
import type { CallView, Phase } from "../core/messages";
import { browserOf } from "./browser";
import { verdictOf } from "./network";
import { sentenceFor } from "./now";
import type { Now } from "./now";
import { adviceFor } from "./picture";
import { stepOf } from "./steps";
import { spoken } from "./step-thanks";

function view(phase: Phase, changes: Partial<CallView> = {}): CallView {
  return {
    agent_name: "",
    business: "Reset card password",
    call: "c1",
    capture: null,
    challenge: null,
    code: null,
    consents: [],
    declined: [],
    end_reason: null,
    ended_at: null,
    has_document: false,
    has_portrait: false,
    language: "en",
    live_since: null,
    lost: [],
    page_origin: null,
    page_running: false,
    phase,
    where: null,
    rated: false,
    staff_number: "",
    streams: [],
    ...changes,
  };
}

describe("the customer's way", () => {
  const nothing = { checked: false, documentDone: false };
  const all = { checked: true, documentDone: true };

  it("goes welcome, check, consent, document, waiting, call, thanks", () => {
    expect(stepOf(null, nothing)).toBe("welcome");
    expect(stepOf(view("preparing"), nothing)).toBe("check");
    expect(stepOf(view("preparing"), { ...nothing, checked: true })).toBe("consent");
    const agreed = view("preparing", { consents: ["recording"], declined: ["face_check"] });
    expect(stepOf(agreed, { ...nothing, checked: true })).toBe("document");
    expect(stepOf(agreed, all)).toBe("waiting");
    expect(stepOf(view("paired"), all)).toBe("waiting");
    expect(stepOf(view("live"), nothing)).toBe("call");
    expect(stepOf(view("sealed"), all)).toBe("thanks");
  });

  it("stays at the consent until both questions have an answer", () => {
    const half = view("preparing", { consents: ["recording"] });
    expect(stepOf(half, { ...nothing, checked: true })).toBe("consent");
    const other = view("preparing", { consents: ["face_check"] });
    expect(stepOf(other, { ...nothing, checked: true })).toBe("consent");
  });
});

describe("the sentence on the call's screen", () => {
  const well: Now = {
    socketOpen: true,
    ownLineLost: false,
    noCommonCodec: false,
    agentLost: false,
    agentSeen: true,
    agentMuted: false,
    agentCameraOff: false,
    where: null,
    code: null,
    pause: null,
    bars: 4,
    microphoneOn: true,
    cameraOn: true,
    sharingScreen: false,
    sharingPage: false,
  };

  it("is calm when all is well, and says the most pressing thing first", () => {
    expect(sentenceFor(well)).toEqual({ key: "live.nowTalk", tone: "calm" });
    const where = { step: 2, steps: 4, kind: "face" } as const;
    expect(sentenceFor({ ...well, where }).key).toBe("live.about.face");
    expect(sentenceFor({ ...well, where: { ...where, kind: null } }).key).toBe("live.about.done");
    const code = { to: "5678", left: 5, confirmed: false };
    const typing = { ...well, where: { ...where, kind: "code" as const }, code };
    expect(sentenceFor(typing).key).toBe("live.about.code_sent");
    expect(sentenceFor({ ...typing, code: { ...code, confirmed: true } }).key).toBe("live.about.code_right");
    expect(sentenceFor({ ...well, where, microphoneOn: false }).key).toBe("live.nowMuted");
    expect(sentenceFor({ ...well, agentLost: true, microphoneOn: false }).key).toBe("live.nowAgentLost");
    expect(sentenceFor({ ...well, socketOpen: false, agentLost: true }).key).toBe("live.nowReconnecting");
    expect(sentenceFor({ ...well, noCommonCodec: true, ownLineLost: true }).key).toBe("live.nowNoCodec");
    expect(sentenceFor({ ...well, bars: 1, sharingPage: true }).key).toBe("live.nowWeak");
  });
});

it("knows WeChat, and an iPad that calls itself a Mac", () => {
  expect(browserOf("Mozilla/5.0 (iPhone) AppleWebKit MicroMessenger/8.0")).toBe("wechat");
  expect(browserOf("Mozilla/5.0 (Macintosh; Intel Mac OS X) Version/17 Safari/605", 5)).toBe("ios");
  expect(browserOf("Mozilla/5.0 (Macintosh; Intel Mac OS X) Version/17 Safari/605", 0)).toBe("safari");
});

it("calls a line poor below what voice and a small picture need", () => {
  expect(verdictOf({ downKbps: 5000, upKbps: 200, rttMs: 20 })).toBe("poor");
  expect(verdictOf({ downKbps: 5000, upKbps: 2000, rttMs: 20 })).toBe("good");
  expect(verdictOf({ downKbps: 5000, upKbps: 2000, rttMs: 700 })).toBe("enough");
});

it("advises on light first, then on glare and sharpness", () => {
  const picture = (value: (x: number, y: number) => number) => {
    const rgba = new Uint8ClampedArray(160 * 100 * 4);
    for (let i = 0; i < 160 * 100; i++) rgba.fill(value(i % 160, Math.floor(i / 160)), 4 * i, 4 * i + 3);
    return rgba;
  };
  expect(
    adviceFor(
      picture(() => 20),
      160,
    ),
  ).toBe("dark");
  expect(
    adviceFor(
      picture((x) => (x < 60 ? 255 : 120)),
      160,
    ),
  ).toBe("bright");
  expect(
    adviceFor(
      picture(() => 128),
      160,
    ),
  ).toBe("blurred");
  expect(
    adviceFor(
      picture((x, y) => (((x >> 2) + (y >> 2)) % 2 === 0 ? 90 : 190)),
      160,
    ),
  ).toBe("good");
  expect(
    adviceFor(
      picture((x, y) =>
        x < 55 || x > 105 || y < 35 || y > 65 ? 128 : ((x >> 1) + (y >> 1)) % 2 === 0 ? 60 : 220,
      ),
      160,
    ),
  ).toBe("far");
  // A page that stands upright fills the height.
  expect(
    adviceFor(
      picture((x, y) => (x < 55 || x > 105 ? 128 : ((x >> 1) + (y >> 1)) % 2 === 0 ? 60 : 220)),
      160,
    ),
  ).toBe("good");
});

it("tells the reference in groups that can be read out", () => {
  expect(spoken("0193a7f2-c91b-e44d-8811")).toBe("C91B E44D 8811");
  expect(spoken("abc")).toBe("ABC");
});
