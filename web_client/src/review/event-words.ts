/** One sentence, one tone and one weight for each event of a call: for the desk's timeline and the reviewer's list. */
import { t as present } from "../components/attendance-texts";
import "../components/document-texts";
import { t as live } from "../components/liveness-texts";
import { t as known } from "./event-texts";
import type { TitleOf } from "../core/flow-words";
import { t } from "../core/i18n";
import type { Told } from "../core/wire";

export type Tone = "plain" | "good" | "caution" | "stop";
type Name = Told["name"];
type EventOf<N extends Name> = Extract<Told, { name: N }>["event"];
type Sentences = { [N in Name]?: (event: EventOf<N>, titleOf: TitleOf) => string };

const of = (room: string, value: string) => t(`${room}.${value}`);
const streamWord = (stream: string) => of("stream", stream);

function reasons(why: readonly string[]): string {
  return why.length === 0 ? "" : ` (${why.map((one) => of("why", one)).join(", ")})`;
}

function presented({ finding, signs, why, frames }: EventOf<"PresentationSeen">): string {
  if (finding === "seen") return signs.map((sign) => of("sign", sign)).join(", ");
  if (finding === "cannot_tell") return of("finding", finding) + reasons(why);
  return live("presented.none", { frames });
}

const SENTENCES: Sentences = {
  ConsentGiven: (e) => known("event.ConsentGiven", { consent: of("consent", e.consent) }),
  ConsentDeclined: (e) => known("event.ConsentDeclined", { consent: of("consent", e.consent) }),
  ConsentWithdrawn: (e) => known("event.ConsentWithdrawn", { consent: of("consent", e.consent) }),
  DocumentReceived: (e) =>
    known(e.portrait === null ? "event.DocumentWithoutFace" : "event.DocumentReceived"),
  OutcomeUntold: (e) => known(e.final ? "event.OutcomeGivenUp" : "event.OutcomeUntold"),
  RegistryChecked: (e) =>
    known(e.sandbox ? "event.RegistryOfSandbox" : "event.RegistryChecked", {
      answer: of("registered", e.answer),
    }),
  StepApproved: (e, titleOf) => known("event.StepApproved", { step: titleOf(e.step) }),
  StepWaived: (e, titleOf) => known("event.StepWaived", { step: titleOf(e.step), reason: e.reason }),
  QuestionAnswered: (e) =>
    known("event.QuestionAnswered", { place: e.place + 1, answer: of("answer", e.answer) }),
  CodeSent: (e) => known("event.CodeSent", { to: e.to }),
  CodeUndelivered: (e) => known("event.CodeUndelivered", { why: of("undelivered", e.reason) }),
  CodeRefused: (e) => known("event.CodeRefused", { left: e.left }),
  DocumentAsked: (e) => known("event.DocumentAsked", { side: of("document", e.side) }),
  MovementAsked: (e) => known("event.MovementAsked", { movement: of("movement", e.movement) }),
  DocumentPutAway: (e) => known("event.DocumentPutAway", { why: of("put_away", e.reason) }),
  DocumentRedacted: (e) => known("event.DocumentRedacted", { count: e.covered.length }),
  DocumentNotKept: (e) => known("event.DocumentNotKept", { why: of("not_kept", e.reason) }),
  DocumentRead: (e) =>
    e.kind === null
      ? known("event.DocumentNotRead")
      : known("event.DocumentRead", { kind: of("document", e.kind) }),
  StillCompared: (e) =>
    known(`event.StillCompared.${e.finding}`, {
      why: e.finding === "cannot_tell" ? of("still_why", e.why ?? "unclear") : "",
    }),
  DocumentFieldCorrected: (e) =>
    known("event.DocumentFieldCorrected", { field: of("field", e.name), value: e.value }),
  AgentPaired: (e) => known("event.AgentPaired", { name: e.agent_name }),
  CallRequeued: (e) => known("event.CallRequeued", { why: of("requeue", e.reason) }),
  PartyLost: (e) => known("event.PartyLost", { party: of("party", e.party) }),
  PartyRejoined: (e) => known("event.PartyRejoined", { party: of("party", e.party) }),
  SegmentOpened: (e) => known("event.SegmentOpened", { stream: streamWord(e.stream), segment: e.segment }),
  SegmentClosed: (e) => known("event.SegmentClosed", { stream: streamWord(e.stream), segment: e.segment }),
  TrackAnchored: (e) => known("event.TrackAnchored", { stream: streamWord(e.stream) }),
  StreamGap: (e) => known("event.StreamGap", { stream: streamWord(e.stream), why: of("gap", e.reason) }),
  SenderStateClaimed: (e) =>
    known("event.SenderStateClaimed", {
      party: of("party", e.party),
      microphone: of("state", e.microphone ? "on" : "off"),
      camera: of("state", e.camera ? "on" : "off"),
    }),
  PicturePaused: (e) =>
    known("event.PicturePaused", { stream: streamWord(e.stream), viewer: of("party", e.viewer) }),
  PictureResumed: (e) =>
    known("event.PictureResumed", { stream: streamWord(e.stream), viewer: of("party", e.viewer) }),
  RecordingFailed: (e) => known("event.RecordingFailed", { stream: streamWord(e.stream) }),
  RecordingRecovered: (e) => known("event.RecordingRecovered", { stream: streamWord(e.stream) }),
  TrackDerived: (e) => known("event.TrackDerived", { stream: streamWord(e.stream) }),
  DerivationFailed: (e) => known("event.DerivationFailed", { stream: streamWord(e.stream) }),
  PieceUnclaimed: (e) => known("event.PieceUnclaimed", { piece: e.piece, why: of("left_over", e.reason) }),
  ScreenShared: (e) => known("event.ScreenShared", { party: of("party", e.party) }),
  ScreenStopped: (e) => known("event.ScreenStopped", { party: of("party", e.party) }),
  PageShared: (e) => known("event.PageShared", { origin: e.origin }),
  FaceMatched: (e) =>
    e.record_band
      ? known("event.FaceMatchedBoth", { band: of("band", e.band), record: of("band", e.record_band) })
      : known("event.FaceMatched", { band: of("band", e.band) }),
  AttendanceNoticed: (e) =>
    present(`attendance.${e.kind}`, { why: e.reason ? present(`attendance.why.${e.reason}`) : "" }),
  AttendanceOver: (e) =>
    present(`attendance.${e.kind}.over`, { seconds: Math.round((e.until_us - e.from_us) / 1e6) }),
  AttendanceWatched: (e) => present("attendance.watched", { looks: e.looks }),
  ChallengeAsked: (e) => live("event.ChallengeAsked", { challenge: of("challenge", e.challenge) }),
  ChallengeWatched: (e) =>
    live("event.ChallengeWatched", { finding: of("finding", e.finding), why: reasons(e.why) }),
  ChallengeJudged: (e) => live("event.ChallengeJudged", { judged: of("judged", e.done ? "yes" : "no") }),
  ChallengesOver: (e) => live("event.ChallengesOver", { why: of("trial_end", e.reason) }),
  LivenessJudged: (e) =>
    live("event.LivenessJudged", { there: of("there", e.there ? "yes" : "no"), reason: e.reason }),
  PresentationSeen: (e) => live("event.PresentationSeen", { what: presented(e) }),
  CameraNamed: (e) =>
    e.known_as === ""
      ? live("event.CameraNamed", { label: e.label })
      : live("event.CameraIsProgram", { program: e.known_as }),
  NoteAdded: (e) => known("event.NoteAdded", { text: e.text }),
  CallEnded: (e) => known("event.CallEnded", { why: of("end", e.reason) }),
  CallRated: (e) => known("event.CallRated", { stars: e.stars }),
  CallSealed: (e) => known(e.interrupted ? "event.SealedInterrupted" : "event.CallSealed"),
};

/** What the machinery notes for itself: kept and listed on request, not shown as moments of the call. */
const QUIET = new Set([
  "TrackAnchored",
  "MovementsDrawn",
  "ChallengeShown",
  "SegmentOpened",
  "SegmentClosed",
  "TrackDerived",
  "StreamGap",
  "CallSealed",
  "QualityOpened",
  "QualityAnchored",
  "QualityClosed",
  "AttendanceWatched",
]);

const TONES: Readonly<Record<string, Tone>> = {
  ConsentGiven: "good",
  ConsentDeclined: "caution",
  ConsentWithdrawn: "caution",
  AttendanceNoticed: "caution",
  PartyLost: "caution",
  StreamGap: "caution",
  CallRequeued: "caution",
  PicturePaused: "caution",
  PictureResumed: "good",
  RecordingFailed: "stop",
  DerivationFailed: "stop",
  PieceUnclaimed: "caution",
  RecordingRecovered: "good",
  OutcomeTold: "good",
  OutcomeUntold: "caution",
  RegistryFailed: "caution",
  DocumentNotKept: "caution",
  StepApproved: "good",
  StepWaived: "caution",
  CodeUndelivered: "caution",
  CodeRefused: "caution",
  CodeConfirmed: "good",
  IdentityApproved: "good",
  IdentityRejected: "stop",
};
const BAND_TONES: Readonly<Record<string, Tone>> = { match: "good", no_match: "stop" };

const STILL_TONES: Readonly<Record<string, Tone>> = {
  matches: "good",
  does_not_match: "stop",
  cannot_tell: "caution",
};

/** The less sure of the two comparisons. */
function faceTone({ band, record_band: record }: EventOf<"FaceMatched">): Tone {
  const tones = [band, ...(record ? [record] : [])].map((one) => BAND_TONES[one] ?? "caution");
  return (["stop", "caution"] as const).find((tone) => tones.includes(tone)) ?? "good";
}

/** `event` is what the ledger keeps under this name; an unknown name is shown as it is, and so is an untitled step. */
export function sentenceOf(name: string, event: object, titleOf: TitleOf = (step) => step): string {
  const say = SENTENCES[name as Name] as ((event: object, titleOf: TitleOf) => string) | undefined;
  return say === undefined ? t(`event.${name}`).replace(/^event\./, "") : say(event, titleOf);
}

export const isQuiet = (name: string): boolean => QUIET.has(name);

export function toneOf(name: string, event: object): Tone {
  if (name === "DocumentRead" && "problems" in event) {
    return (event as { problems: unknown[] }).problems.length > 0 ? "caution" : "good";
  }
  if (name === "StillCompared" && "finding" in event) return STILL_TONES[String(event.finding)] ?? "plain";
  if (name === "RegistryChecked" && "answer" in event) return event.answer === "match" ? "good" : "stop";
  if (name === "QuestionAnswered" && "answer" in event) return event.answer === "right" ? "good" : "caution";
  if (name === "ChallengeWatched" && "finding" in event) return event.finding === "seen" ? "good" : "caution";
  if (name === "ChallengeJudged" && "done" in event) return event.done === true ? "good" : "caution";
  if (name === "LivenessJudged" && "there" in event) return event.there === true ? "good" : "stop";
  if (name === "PresentationSeen" && "finding" in event)
    return event.finding === "seen" ? "caution" : "plain";
  if (name === "CameraNamed" && "known_as" in event) return event.known_as === "" ? "plain" : "caution";
  if (name === "FaceMatched" && "band" in event) return faceTone(event as EventOf<"FaceMatched">);
  return TONES[name] ?? "plain";
}
