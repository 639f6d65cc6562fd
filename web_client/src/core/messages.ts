/* Written by `make messages` from signaling/messages.py: do not edit. */

export type Disabled = boolean;
export type DisplayName = string;
export type OneTimePassword = string | null;
export type Person = string;
/**
 * What somebody is in the bank's eyes.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Role".
 */
export type Role = "customer" | "agent" | "reviewer" | "supervisor" | "administrator" | "bank";
export type StaffNumber = string;
export type TotpEnrolled = boolean;
export type Unit = string;
export type UserName = string;
export type Disabled1 = boolean | null;
export type RemoveTotp = boolean;
export type ResetPassword = boolean;
export type Role1 = ("agent" | "reviewer" | "supervisor" | "administrator") | null;
export type Unit1 = string | null;
export type Disabled2 = boolean;
export type DisplayName1 = string;
export type Person1 = string;
export type StaffNumber1 = string;
export type TotpEnrolled1 = boolean;
export type Unit2 = string;
export type UserName1 = string;
export type Accounts = AccountRow[];
export type OneTimePassword1 = string;
export type Person2 = string;
export type UserName2 = string;
export type BankName = string;
export type Business = string;
export type Call = string;
export type Body = string;
/**
 * What a customer agrees to, each on its own.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Consent".
 */
export type Consent = "recording" | "face_check" | "page_sharing";
export type Language = "zh" | "en";
export type Sha256 = string;
export type Title = string;
export type Version = string;
export type Consents = ConsentShown[];
export type CustomerName = string;
export type PageOrigin = string | null;
export type Session = string;
export type DisplayName2 = string;
export type Person3 = string;
export type Agents = AgentName[];
export type Expected = string;
export type Text = string;
export type Agent = string | null;
export type AgentName1 = string;
/**
 * Where a similarity lies between the two thresholds of the model pack in use.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Band".
 */
export type Band = "match" | "unsure" | "no_match" | "cannot_tell";
export type Business1 = string;
export type Call1 = string;
export type Decision = ("approved" | "rejected") | null;
/**
 * Why a call is over.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "EndReason".
 */
export type EndReason =
  | "agent_ended"
  | "customer_left"
  | "consent_withdrawn"
  | "customer_lost"
  | "invitation_expired"
  | "preparation_expired"
  | "waited_too_long"
  | "lasted_too_long"
  | "interrupted"
  | "disrupted";
export type EndedAt = string | null;
export type Gaps = number;
export type InvitedAt = string;
export type LiveSince = string | null;
/**
 * Where a call stands.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Phase".
 */
export type Phase = "new" | "invited" | "preparing" | "waiting" | "paired" | "live" | "ended" | "sealed";
export type Stars = number | null;
export type Unit3 = string;
/**
 * What a reviewer decides about a call.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Outcome".
 */
export type Outcome = "in_order" | "follow_up" | "not_in_order";
export type Calls = CallLine[];
export type More = boolean;
/**
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ClientMessage".
 */
export type ClientMessage =
  | Hello
  | GoOnline
  | GoOffline
  | AcceptNext
  | ReturnCall
  | Agree
  | Decline
  | Withdraw
  | Wait
  | Ready
  | Publish
  | Subscribe
  | StopStream
  | SenderState
  | ReportQuality
  | SharePage
  | StopPage
  | PageChunk
  | CheckFace
  | CheckRegistry
  | AskLiveness
  | ChallengeInView
  | CannotDoChallenge
  | CallOffChallenges
  | JudgeChallenge
  | JudgeLiveness
  | CameraInUse
  | ApproveStep
  | WaiveStep
  | DrawQuestions
  | JudgeAnswer
  | SendCode
  | EnterCode
  | AskDocument
  | CallOffDocument
  | DocumentInView
  | NextMovement
  | CannotShowDocument
  | CorrectField
  | Approve
  | Reject
  | Note
  | End
  | Leave
  | Rate;
export type Cursor = number;
export type Id = number;
export type Receives = string[] | null;
export type Token = string | null;
export type Type = "hello";
export type Id1 = number;
export type Type1 = "go_online";
export type Id2 = number;
export type Type2 = "go_offline";
export type Id3 = number;
export type Type3 = "accept_next";
export type Id4 = number;
export type Type4 = "return_call";
export type Id5 = number;
export type Language1 = string;
export type TextSha256 = string;
export type TextVersion = string;
export type Type5 = "agree";
export type Id6 = number;
export type Language2 = string;
export type Type6 = "decline";
export type Id7 = number;
export type Type7 = "withdraw";
export type Id8 = number;
export type Type8 = "wait";
export type Id9 = number;
export type Type9 = "ready";
export type Id10 = number;
export type Sdp = string;
export type Stream = string;
export type Type10 = "publish";
export type Id11 = number;
export type Sdp1 = string;
export type Stream1 = string;
export type Type11 = "subscribe";
export type Id12 = number;
export type Stream2 = string;
export type Type12 = "stop_stream";
export type Camera = boolean;
export type Id13 = number;
export type Microphone = boolean;
export type Type13 = "sender_state";
export type Id14 = number;
/**
 * @minItems 1
 * @maxItems 40
 */
export type Seconds = [StreamSecond, ...StreamSecond[]];
export type AgoMs = number;
export type BufferMs = number | null;
export type Dropped = number | null;
export type Frames = number | null;
export type Freezes = number | null;
export type FrozenMs = number | null;
/**
 * Why a sender sends a poorer picture than its camera gives (W3C webrtc-stats, qualityLimitationReason).
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Limited".
 */
export type Limited = "none" | "cpu" | "bandwidth" | "other";
export type Lost = number | null;
export type Packets = number | null;
export type RoundTripMs = number | null;
export type SpanMs = number;
export type Stream3 = "customer-camera" | "customer-screen" | "agent-camera" | "agent-screen";
export type Type14 = "report_quality";
export type Id15 = number;
export type Origin = string;
export type Type15 = "share_page";
export type Id16 = number;
export type Type16 = "stop_page";
export type Events = string;
export type Id17 = number;
export type Type17 = "page_chunk";
export type Id18 = number;
export type Type18 = "check_face";
export type Id19 = number;
export type Type19 = "check_registry";
export type Id20 = number;
/**
 * What the customer cannot do, on the customer's own word. It is health data, and forgotten with the call's key.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Need".
 */
export type Need =
  "cannot_turn" | "cannot_move" | "cannot_speak" | "cannot_hear" | "cannot_read" | "cannot_raise_hands";
export type Needs = Need[];
export type Type20 = "ask_liveness";
export type Id21 = number;
export type Type21 = "challenge_in_view";
export type Id22 = number;
export type Type22 = "cannot_do_challenge";
export type Id23 = number;
export type Type23 = "call_off_challenges";
export type Done = boolean;
export type Id24 = number;
export type Type24 = "judge_challenge";
export type Id25 = number;
export type Reason = string;
export type There = boolean;
export type Type25 = "judge_liveness";
export type Id26 = number;
export type Label = string;
export type Type26 = "camera_in_use";
export type Id27 = number;
export type Step = string;
export type Type27 = "approve_step";
export type Id28 = number;
export type Reason1 = string;
export type Step1 = string;
export type Type28 = "waive_step";
export type Id29 = number;
export type Type29 = "draw_questions";
/**
 * What the agent says of an answer.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Answer".
 */
export type Answer = "right" | "wrong" | "unknown";
export type Id30 = number;
export type Place = number;
export type Type30 = "judge_answer";
export type Id31 = number;
export type Type31 = "send_code";
export type Code = string;
export type Id32 = number;
export type Type32 = "enter_code";
export type Id33 = number;
/**
 * Which side was read: the one with the holder's portrait, or the other.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Side".
 */
export type Side = "front" | "back";
export type Type33 = "ask_document";
export type Id34 = number;
export type Type34 = "call_off_document";
export type Id35 = number;
export type Type35 = "document_in_view";
export type Id36 = number;
export type Type36 = "next_movement";
export type Id37 = number;
export type Type37 = "cannot_show_document";
export type Id38 = number;
export type Name = string;
export type Picture = string;
export type Type38 = "correct_field";
export type Value = string;
export type Id39 = number;
export type Reason2 = string;
export type Type39 = "approve";
export type Id40 = number;
export type Reason3 = string;
export type Type40 = "reject";
export type Id41 = number;
export type Text1 = string;
export type Type41 = "note";
export type Id42 = number;
export type Type42 = "end";
export type Id43 = number;
export type Type43 = "leave";
export type Id44 = number;
export type Stars1 = number;
export type Type44 = "rate";
export type Words = string;
export type HasPortrait = boolean;
export type What = string;
export type Where = string;
export type At = string;
export type AtUs = number | null;
export type Reviewer = string;
export type Text2 = string;
export type Help = string;
export type Title1 = string;
export type Name1 = string;
export type Call2 = string;
export type ExpiresAt = string;
export type Url = string;
export type DisplayName3 = string;
export type MustChangePassword = boolean;
export type MustEnrolTotp = boolean;
export type Person4 = string;
export type StaffNumber2 = string;
export type TotpEnrolled2 = boolean;
export type Unit4 = string;
export type UserName3 = string;
export type DisplayName4 = string;
export type Role2 = "agent" | "reviewer" | "supervisor" | "administrator";
export type StaffNumber3 = string;
export type Unit5 = string;
export type UserName4 = string;
export type AtUs1 = number | null;
export type Text3 = string;
export type Business2 = string;
export type CustomerName1 = string;
export type CustomerPhone = string;
export type CustomerReference = string;
export type Flow = string;
export type Language3 = "zh" | "en";
export type PageOrigin1 = string | null;
/**
 * The bank's own picture of the customer: a JPEG, PNG or WebP of at most 2 MiB with one face in it.
 */
export type PictureOfRecord = string;
/**
 * @maxItems 20
 */
export type Questions =
  | []
  | [AskedQuestion]
  | [AskedQuestion, AskedQuestion]
  | [AskedQuestion, AskedQuestion, AskedQuestion]
  | [AskedQuestion, AskedQuestion, AskedQuestion, AskedQuestion]
  | [AskedQuestion, AskedQuestion, AskedQuestion, AskedQuestion, AskedQuestion]
  | [AskedQuestion, AskedQuestion, AskedQuestion, AskedQuestion, AskedQuestion, AskedQuestion]
  | [AskedQuestion, AskedQuestion, AskedQuestion, AskedQuestion, AskedQuestion, AskedQuestion, AskedQuestion]
  | [
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
    ]
  | [
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
    ]
  | [
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
    ]
  | [
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
    ]
  | [
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
    ]
  | [
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
    ]
  | [
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
    ]
  | [
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
    ]
  | [
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
    ]
  | [
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
    ]
  | [
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
    ]
  | [
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
    ]
  | [
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
      AskedQuestion,
    ];
export type Unit6 = string;
export type ValidForS = number;
export type Reason4 = string;
export type At1 = string;
export type Text4 = string;
export type To = string;
export type Messages = OutboxMessage[];
export type New = string;
export type Old = string;
export type Code1 = string;
export type Detail = string;
export type Reference = string;
export type Title2 = string;
export type Device = string;
export type Language4 = "zh" | "en";
export type Token1 = string;
/**
 * What somebody who was not the call's agent has said of an approval; nothing of it takes effect before.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Audit".
 */
export type Audit = "none" | "due" | "in_order" | "follow_up" | "not_in_order";
export type Call3 = string;
export type CustomerName2 = string;
export type CustomerReference1 = string;
export type DurationUs = number;
export type At2 = string;
export type Name2 = string;
export type Number = number;
export type PositionUs = number;
export type Events1 = ReplayEvent[];
export type Findings = FindingLine[];
export type FromUs = number;
export type Observed = boolean;
/**
 * Why a span of a track holds no media.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "GapReason".
 */
export type GapReason = "muted" | "camera_off" | "lost" | "stalled_at_sender" | "reconnecting" | "server";
export type Stream4 = string;
/**
 * The two kinds of media in a stream.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "TrackKind".
 */
export type TrackKind = "audio" | "video";
export type UntilUs = number;
export type Gaps1 = ReplayGap[];
export type Evidence = string;
export type StartsUs = number;
export type Url1 = string;
export type Pages = ReplayPage[];
export type Pictures = string[];
export type Ready1 = boolean;
export type DurationUs1 = number;
export type MadeFrom = string[];
export type StartsUs1 = number;
export type Stream5 = string;
export type UncertaintyUs = number;
export type Url2 = string;
export type Tracks = ReplayTrack[];
export type At3 = string;
export type Reason5 = string;
export type Reviewer1 = string;
export type Verdicts = VerdictLine[];
/**
 * The two sides of a call.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Party".
 */
export type Party = "customer" | "agent";
export type DownBitS = number | null;
export type DownLoss = number | null;
export type Frames1 = number | null;
export type FrozenMs1 = number | null;
export type JitterMs = number | null;
export type RoundTripMs1 = number | null;
export type Second = number;
export type UpBitS = number | null;
export type UpLoss = number | null;
export type ViewFrozenMs = number | null;
export type Seconds1 = LineSecond[];
export type Lines = ReplayLine[];
export type ZeroUs = number;
/**
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ServerMessage".
 */
export type ServerMessage =
  | Welcome
  | IceServers1
  | Done1
  | Answered
  | RefusedMessage
  | State
  | Lobby
  | Position
  | Alarm
  | AlarmOver
  | Republish
  | PageEvents
  | Quality
  | CallInvitedTold
  | PictureOfRecordReceivedTold
  | CustomerArrivedTold
  | ConsentGivenTold
  | ConsentDeclinedTold
  | ConsentWithdrawnTold
  | DocumentReceivedTold
  | DocumentRedactedTold
  | DocumentNotKeptTold
  | DocumentReadTold
  | DocumentFieldCorrectedTold
  | StillComparedTold
  | DocumentAskedTold
  | MovementsDrawnTold
  | DocumentShownTold
  | MovementAskedTold
  | DocumentPutAwayTold
  | RegistryCheckedTold
  | RegistryFailedTold
  | StepApprovedTold
  | StepWaivedTold
  | QuestionsDrawnTold
  | QuestionAnsweredTold
  | CodeSentTold
  | CodeUndeliveredTold
  | CodeRefusedTold
  | CodeConfirmedTold
  | CustomerQueuedTold
  | AgentPairedTold
  | CustomerReadyTold
  | CallRequeuedTold
  | PartyLostTold
  | PartyRejoinedTold
  | SegmentOpenedTold
  | TrackAnchoredTold
  | StreamGapTold
  | PicturePausedTold
  | PictureResumedTold
  | SenderStateClaimedTold
  | SegmentClosedTold
  | RecordingFailedTold
  | RecordingRecoveredTold
  | TrackDerivedTold
  | DerivationFailedTold
  | PieceUnclaimedTold
  | QualityOpenedTold
  | QualityAnchoredTold
  | QualityClosedTold
  | ScreenSharedTold
  | ScreenStoppedTold
  | PageSharedTold
  | PageStoppedTold
  | FaceMatchedTold
  | AttendanceNoticedTold
  | AttendanceOverTold
  | AttendanceWatchedTold
  | LivenessAskedTold
  | ChallengeAskedTold
  | ChallengeShownTold
  | ChallengeWatchedTold
  | ChallengeJudgedTold
  | ChallengesOverTold
  | LivenessJudgedTold
  | PresentationSeenTold
  | CameraNamedTold
  | IdentityApprovedTold
  | IdentityRejectedTold
  | NoteAddedTold
  | CallEndedTold
  | OutcomeToldTold
  | OutcomeUntoldTold
  | CallRatedTold
  | CallSealedTold;
export type DisplayName5 = string;
export type Credential = string;
export type Urls = string[];
export type Username = string;
export type IceServers = IceServer[];
export type Id45 = number;
export type Online = boolean;
export type RelayOnly = boolean;
export type ServerTime = string;
export type Type45 = "welcome";
export type AgentName2 = string;
export type Audited = boolean | null;
export type Business3 = string;
export type Call4 = string;
export type Begun = boolean;
/**
 * What the customer is asked to do with the document.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Movement".
 */
export type Movement =
  "tilt_left" | "tilt_right" | "tilt_back" | "move_closer" | "move_away" | "cover_corner" | "turn_quarter";
export type Photo = boolean;
export type Step2 = number;
export type Steps = number;
/**
 * What the customer is asked to do. Left and right are the customer's own.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Challenge".
 */
export type Challenge =
  "turn_left" | "turn_right" | "move_closer" | "move_back" | "read_digits" | "follow_gesture";
export type Digits = string;
export type Number1 = number;
export type Shown = boolean;
export type Step3 = number;
export type Steps1 = number;
export type Confirmed = boolean;
export type Left = number;
export type To1 = string;
export type Consents1 = Consent[];
export type CustomerName3 = string | null;
export type CustomerReference2 = string | null;
export type Decision1 = ("approved" | "rejected") | null;
export type Declined = Consent[];
export type Document = string | null;
export type EndedAt1 = string | null;
export type Flow1 = string | null;
export type HasDocument = boolean;
export type HasPhone = boolean | null;
export type HasPortrait1 = boolean;
export type Language5 = string;
export type LawNeeds = Need1[] | null;
/**
 * What must be there before an agent may approve, whatever flow there is, and nobody may go on without.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "videobank__domain__rules__Need".
 */
export type Need1 = "document" | "document_video" | "code" | "questions";
export type LiveSince1 = string | null;
export type Lost1 = Party[];
export type PageOrigin2 = string | null;
export type PageRunning = boolean;
export type Portrait = string | null;
export type Answers = Answer[];
export type Expected1 = string;
export type Place1 = number;
export type Text5 = string;
export type Available = number;
export type Of = number;
export type Round = number;
export type Rated = boolean;
export type Record = string | null;
/**
 * Its answer to one question: whether this name and this number are one citizen's.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "RegistryAnswer".
 */
export type RegistryAnswer = "match" | "mismatch" | "unknown_number";
export type Sandbox = boolean;
export type StaffNumber4 = string;
export type Steps2 = StepView[] | null;
/**
 * What a step is about.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "StepKind".
 */
export type StepKind = "document" | "face" | "questions" | "code" | "liveness" | "registry" | "look";
export type Name3 = string;
export type Next = boolean;
/**
 * How far a step is.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "StepState".
 */
export type StepState = "open" | "ready" | "approved" | "waived";
export type Waivable = boolean;
export type Streams = string[];
export type ByEye = boolean | null;
export type Challenges = Challenge[];
export type Convincing = boolean;
/**
 * What the server saw. Never a verdict.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Finding".
 */
export type Finding = "seen" | "not_seen" | "cannot_tell";
export type Found = (Finding | null)[];
export type Judged = (boolean | null)[];
export type Number2 = number;
export type Over = boolean;
export type Unproven = string[] | null;
export type Unread = string[] | null;
export type Step4 = number;
export type Steps3 = number;
export type IceServers2 = IceServer[];
export type RelayOnly1 = boolean;
export type Type46 = "ice_servers";
export type Id46 = number;
export type Type47 = "done";
export type Id47 = number;
export type Sdp2 = string;
export type Segment = number;
export type Type48 = "answer";
export type Code2 = string;
export type Detail1 = string;
export type Id48 = number;
export type Type49 = "refused";
export type Type50 = "state";
export type Type51 = "lobby";
export type Business4 = string;
export type Call5 = string;
export type CustomerName4 = string;
export type Front = boolean;
export type Language6 = string;
export type Since = string;
export type Waiting = LobbyRow[];
export type AgentsOnline = number;
export type ExpectedWaitS = number | null;
export type Place2 = number;
export type Type52 = "position";
export type Code3 = "storage_full" | "media_down" | "recording_failed" | "face_engine_down";
export type Detail2 = string;
export type Type53 = "alarm";
export type Code4 = string;
export type Type54 = "alarm_over";
export type Streams1 = string[];
export type Type55 = "republish";
export type Events2 = string;
export type First = boolean;
export type Type56 = "page_events";
export type Seconds2 = LineSecond[];
export type Type57 = "quality";
export type At4 = string;
export type Business5 = string;
export type Callback = boolean;
export type CustomerName5 = string;
export type CustomerPhone1 = string;
export type CustomerReference3 = string;
export type ExpiresAt1 = string;
export type Flow2 = string;
export type Decision2 = "approved" | "rejected" | "none";
export type Word = string;
export type Follows = Follows1[];
export type Language7 = string;
/**
 * What a torn connection does to a call, by the law that holds for it.
 */
export type Disruption = "resume" | "abort";
export type PageOrigin3 = string | null;
export type Profile = string;
export type Expected2 = string;
export type Text6 = string;
export type Questions1 = Question[];
export type ApprovalNeeds = Need1[];
export type ConcurrentAudit = boolean;
export type MostPhotos = number;
export type RedactNumbers = boolean;
export type Name4 = string;
export type Right = number;
export type Similarity = number | null;
export type Waivable1 = boolean;
export type Steps4 = Step5[];
export type Unit7 = string;
export type Name5 = "CallInvited";
export type Number3 = number;
export type Type58 = "told";
export type At5 = string;
export type Picture1 = string;
export type PictureSha256 = string;
export type ReceivedSha256 = string;
export type Name6 = "PictureOfRecordReceived";
export type Number4 = number;
export type Type59 = "told";
export type At6 = string;
export type Address = string;
export type Language8 = string;
export type UserAgent = string;
export type Name7 = "CustomerArrived";
export type Number5 = number;
export type Type60 = "told";
export type At7 = string;
export type Language9 = string;
export type TextSha2561 = string;
export type TextVersion1 = string;
export type Name8 = "ConsentGiven";
export type Number6 = number;
export type Type61 = "told";
export type At8 = string;
export type Language10 = string;
export type Name9 = "ConsentDeclined";
export type Number7 = number;
export type Type62 = "told";
export type At9 = string;
export type Name10 = "ConsentWithdrawn";
export type Number8 = number;
export type Type63 = "told";
export type At10 = string;
export type Picture2 = string;
export type PictureSha2561 = string;
export type Portrait1 = string | null;
export type PortraitSha256 = string;
export type Name11 = "DocumentReceived";
export type Number9 = number;
export type Type64 = "told";
export type At11 = string;
export type Height = number;
export type Width = number;
export type X = number;
export type Y = number;
export type Covered = Box[];
export type Picture3 = string;
export type Reader = string;
export type Name12 = "DocumentRedacted";
export type Number10 = number;
export type Type65 = "told";
export type At12 = string;
/**
 * Why a photo of a document was not kept where numbers must be covered.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "NotKept".
 */
export type NotKept = "number_not_found" | "reader_down";
export type Name13 = "DocumentNotKept";
export type Number11 = number;
export type Type66 = "told";
export type At13 = string;
export type Confidence = number;
export type Mended = boolean;
export type Name14 = string;
/**
 * How a field was checked.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Proof".
 */
export type Proof = "check_digit" | "agrees" | "form" | "none" | "wrong";
export type Value1 = string;
export type Fields = DocumentField[];
/**
 * What kind of document it is.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "DocumentKind".
 */
export type DocumentKind = "cn_resident_id" | "passport" | "id_card" | "visa" | "bank_card";
export type Picture4 = string;
/**
 * What does not fit together, to be told to the agent in words.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "DocumentProblem".
 */
export type DocumentProblem =
  | "check_digit"
  | "birth_date_disagrees"
  | "sex_disagrees"
  | "address_code_unknown"
  | "validity_impossible"
  | "expired"
  | "field_missing"
  | "reader_failed";
export type Problems = DocumentProblem[];
export type Reader1 = string;
export type Name15 = "DocumentRead";
export type Number12 = number;
export type Type67 = "told";
export type At14 = string;
export type Agent1 = string;
export type Name16 = string;
export type Picture5 = string;
export type Value2 = string;
export type Name17 = "DocumentFieldCorrected";
export type Number13 = number;
export type Type68 = "told";
export type At15 = string;
export type Differs = number | null;
/**
 * What the frames say of the still.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "StillFinding".
 */
export type StillFinding = "matches" | "does_not_match" | "cannot_tell";
export type AtUs2 = number;
export type RtpTimestamp = number;
export type Segment1 = number;
export type Frames2 = FramePlace[];
export type Limit = number;
export type LookedAt = number;
export type Matcher = string;
export type Picture6 = string;
/**
 * Why nothing can be said of it.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "StillWhy".
 */
export type StillWhy =
  "too_dark" | "too_few_features" | "not_found" | "not_read" | "no_frames" | "matcher_failed";
export type Name18 = "StillCompared";
export type Number14 = number;
export type Type69 = "told";
export type At16 = string;
export type Agent2 = string;
export type Name19 = "DocumentAsked";
export type Number15 = number;
export type Type70 = "told";
export type At17 = string;
export type Seed = string;
export type Name20 = "MovementsDrawn";
export type Number16 = number;
export type Type71 = "told";
export type At18 = string;
export type Name21 = "DocumentShown";
export type Number17 = number;
export type Type72 = "told";
export type At19 = string;
export type Name22 = "MovementAsked";
export type Number18 = number;
export type Type73 = "told";
export type At20 = string;
/**
 * Why a document is no longer shown.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CaptureEnd".
 */
export type CaptureEnd = "done" | "customer_cannot" | "agent_called_off";
export type Name23 = "DocumentPutAway";
export type Number19 = number;
export type Type74 = "told";
export type At21 = string;
export type Agent3 = string;
export type Picture7 = string;
export type Reference1 = string;
export type Sandbox1 = boolean;
export type Name24 = "RegistryChecked";
export type Number20 = number;
export type Type75 = "told";
export type At22 = string;
export type Agent4 = string;
export type Picture8 = string;
export type Name25 = "RegistryFailed";
export type Number21 = number;
export type Type76 = "told";
export type At23 = string;
export type Agent5 = string;
export type Step6 = string;
export type Name26 = "StepApproved";
export type Number22 = number;
export type Type77 = "told";
export type At24 = string;
export type Agent6 = string;
export type Reason6 = string;
export type Step7 = string;
export type Name27 = "StepWaived";
export type Number23 = number;
export type Type78 = "told";
export type At25 = string;
export type Agent7 = string;
export type Round1 = number;
export type Seed1 = string;
export type Name28 = "QuestionsDrawn";
export type Number24 = number;
export type Type79 = "told";
export type At26 = string;
export type Agent8 = string;
export type Place3 = number;
export type Round2 = number;
export type Name29 = "QuestionAnswered";
export type Number25 = number;
export type Type80 = "told";
export type At27 = string;
export type Agent9 = string;
export type Number26 = number;
export type To2 = string;
export type Name30 = "CodeSent";
export type Number27 = number;
export type Type81 = "told";
export type At28 = string;
export type Number28 = number;
/**
 * Why a message did not go out.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Undelivered".
 */
export type Undelivered = "unreachable" | "refused";
export type Name31 = "CodeUndelivered";
export type Number29 = number;
export type Type82 = "told";
export type At29 = string;
export type Left1 = number;
export type Number30 = number;
export type Name32 = "CodeRefused";
export type Number31 = number;
export type Type83 = "told";
export type At30 = string;
export type Number32 = number;
export type Name33 = "CodeConfirmed";
export type Number33 = number;
export type Type84 = "told";
export type At31 = string;
export type Name34 = "CustomerQueued";
export type Number34 = number;
export type Type85 = "told";
export type At32 = string;
export type Agent10 = string;
export type AgentName3 = string;
export type StaffNumber5 = string;
export type Name35 = "AgentPaired";
export type Number35 = number;
export type Type86 = "told";
export type At33 = string;
export type Name36 = "CustomerReady";
export type Number36 = number;
export type Type87 = "told";
export type At34 = string;
/**
 * Why a customer who had an agent waits again, at the front.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "RequeueReason".
 */
export type RequeueReason = "customer_not_ready" | "agent_lost" | "agent_returned_call";
export type Name37 = "CallRequeued";
export type Number37 = number;
export type Type88 = "told";
export type At35 = string;
export type Name38 = "PartyLost";
export type Number38 = number;
export type Type89 = "told";
export type At36 = string;
export type Name39 = "PartyRejoined";
export type Number39 = number;
export type Type90 = "told";
export type At37 = string;
export type Codecs = string[];
export type DtlsFingerprint = string;
export type Evidence1 = string;
export type Segment2 = number;
export type StartsUs2 = number;
export type Stream6 = string;
export type Worker = string;
export type Name40 = "SegmentOpened";
export type Number40 = number;
export type Type91 = "told";
export type At38 = string;
export type Bytes = number;
export type Evidence2 = string;
export type Records = number;
export type Segment3 = number;
export type Sha2561 = string;
export type Stream7 = string;
export type Name41 = "TrackAnchored";
export type Number41 = number;
export type Type92 = "told";
export type At39 = string;
export type FromUs1 = number;
export type Observed1 = boolean;
export type Stream8 = string;
export type UntilUs1 = number;
export type Name42 = "StreamGap";
export type Number42 = number;
export type Type93 = "told";
export type At40 = string;
export type Stream9 = string;
export type Name43 = "PicturePaused";
export type Number43 = number;
export type Type94 = "told";
export type At41 = string;
export type Stream10 = string;
export type Name44 = "PictureResumed";
export type Number44 = number;
export type Type95 = "told";
export type At42 = string;
export type Camera1 = boolean;
export type Microphone1 = boolean;
export type Name45 = "SenderStateClaimed";
export type Number45 = number;
export type Type96 = "told";
export type At43 = string;
export type Bytes1 = number;
export type Evidence3 = string;
export type Records1 = number;
export type Segment4 = number;
export type Sha2562 = string;
export type Stream11 = string;
export type Why = string;
export type Name46 = "SegmentClosed";
export type Number46 = number;
export type Type97 = "told";
export type At44 = string;
export type Reason7 = string;
export type Segment5 = number;
export type Stream12 = string;
export type Name47 = "RecordingFailed";
export type Number47 = number;
export type Type98 = "told";
export type At45 = string;
export type Segment6 = number;
export type Stream13 = string;
export type Name48 = "RecordingRecovered";
export type Number48 = number;
export type Type99 = "told";
export type At46 = string;
export type DurationUs2 = number;
export type Evidence4 = string;
export type HeadRecords = number;
export type MadeFrom1 = string[];
export type MimeType = string;
export type Sha2563 = string;
export type StartsUs3 = number;
export type Stream14 = string;
export type UncertaintyUs1 = number;
export type VideoFrames = number;
export type Name49 = "TrackDerived";
export type Number49 = number;
export type Type100 = "told";
export type At47 = string;
export type Reason8 = string;
export type Stream15 = string;
export type Name50 = "DerivationFailed";
export type Number50 = number;
export type Type101 = "told";
export type At48 = string;
export type Kind = string;
export type Piece = string;
/**
 * How a piece came to lie in the vault with no event that names it.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "LeftOver".
 */
export type LeftOver = "server_stopped" | "not_recorded";
export type Sha2564 = string;
export type Name51 = "PieceUnclaimed";
export type Number51 = number;
export type Type102 = "told";
export type At49 = string;
export type Evidence5 = string;
export type Name52 = "QualityOpened";
export type Number52 = number;
export type Type103 = "told";
export type At50 = string;
export type Bytes2 = number;
export type Evidence6 = string;
export type Records2 = number;
export type Sha2565 = string;
export type Name53 = "QualityAnchored";
export type Number53 = number;
export type Type104 = "told";
export type At51 = string;
export type Bytes3 = number;
export type Evidence7 = string;
export type Records3 = number;
export type Sha2566 = string;
export type Why1 = string;
export type Name54 = "QualityClosed";
export type Number54 = number;
export type Type105 = "told";
export type At52 = string;
export type Name55 = "ScreenShared";
export type Number55 = number;
export type Type106 = "told";
export type At53 = string;
export type Name56 = "ScreenStopped";
export type Number56 = number;
export type Type107 = "told";
export type At54 = string;
export type Evidence8 = string;
export type Origin1 = string;
export type Name57 = "PageShared";
export type Number57 = number;
export type Type108 = "told";
export type At55 = string;
export type Name58 = "PageStopped";
export type Number58 = number;
export type Type109 = "told";
export type At56 = string;
export type AtUs3 = number;
export type AtUs4 = number;
export type RecordSimilarity = number | null;
export type RtpTimestamp1 = number;
export type Segment7 = number;
export type Similarity1 = number;
export type Frames3 = ComparedFrame[];
/**
 * Why a picture cannot be judged; each one is something the customer can put right.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "QualityReason".
 */
export type QualityReason =
  "too_dark" | "too_bright" | "blurred" | "too_small" | "turned_away" | "two_faces" | "no_face";
export type LiveQuality = QualityReason[];
export type LookedAt1 = number;
export type Pack = string;
export type Portrait2 = string | null;
export type PortraitQuality = QualityReason[];
export type Record1 = string | null;
export type RecordQuality = QualityReason[];
export type RecordSimilarity1 = number | null;
export type RtpTimestamp2 = number;
export type Segment8 = number;
export type Similarity2 = number | null;
export type Still = string;
export type StillSha256 = string;
export type Stream16 = string;
/**
 * What else the agent should weigh, whatever the similarity says.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "FaceWarning".
 */
export type FaceWarning =
  | "few_frames"
  | "old_portrait"
  | "young_portrait"
  | "not_like_record"
  | "like_record_only"
  | "record_unreadable";
export type Warnings = FaceWarning[];
export type Name59 = "FaceMatched";
export type Number59 = number;
export type Type110 = "told";
export type At57 = string;
export type FromUs2 = number;
/**
 * What is noticed.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Attendance".
 */
export type Attendance = "face_gone" | "second_face" | "other_face" | "too_dark" | "unwatched";
/**
 * Why nobody looked.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Unwatched".
 */
export type Unwatched = "no_picture" | "engine_down" | "late" | "restarted";
export type Similarity3 = number | null;
export type ToPortrait = number | null;
export type Name60 = "AttendanceNoticed";
export type Number60 = number;
export type Type111 = "told";
export type At58 = string;
export type FromUs3 = number;
export type UntilUs2 = number;
export type Name61 = "AttendanceOver";
export type Number61 = number;
export type Type112 = "told";
export type At59 = string;
export type FromUs4 = number;
export type LongestUs = number;
export type Looks = number;
export type UntilUs3 = number;
export type Name62 = "AttendanceWatched";
export type Number62 = number;
export type Type113 = "told";
export type At60 = string;
export type Agent11 = string;
/**
 * What the customer cannot do, on the customer's own word. It is health data, and forgotten with the call's key.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "videobank__domain__liveness__Need".
 */
export type Need2 =
  "cannot_turn" | "cannot_move" | "cannot_speak" | "cannot_hear" | "cannot_read" | "cannot_raise_hands";
export type Needs1 = Need2[];
export type Number63 = number;
export type Seed2 = string;
export type Name63 = "LivenessAsked";
export type Number64 = number;
export type Type114 = "told";
export type At61 = string;
export type Digits1 = string;
export type Number65 = number;
export type Place4 = number;
export type Name64 = "ChallengeAsked";
export type Number66 = number;
export type Type115 = "told";
export type At62 = string;
export type Number67 = number;
export type Place5 = number;
export type Name65 = "ChallengeShown";
export type Number68 = number;
export type Type116 = "told";
export type At63 = string;
export type Frames4 = number;
export type Number69 = number;
export type Place6 = number;
export type ShownBy = FramePlace[];
/**
 * Why something was not seen, or cannot be told.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Why".
 */
export type Why3 =
  | "no_face"
  | "two_faces"
  | "too_dark"
  | "too_bright"
  | "too_few_frames"
  | "no_movement"
  | "other_way"
  | "jumped"
  | "other_face"
  | "no_consent"
  | "flat";
export type Why2 = Why3[];
export type Name66 = "ChallengeWatched";
export type Number70 = number;
export type Type117 = "told";
export type At64 = string;
export type Agent12 = string;
export type Done2 = boolean;
export type Number71 = number;
export type Place7 = number;
export type Name67 = "ChallengeJudged";
export type Number72 = number;
export type Type118 = "told";
export type At65 = string;
export type Number73 = number;
/**
 * Why nothing more is asked of the customer.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "TrialEnd".
 */
export type TrialEnd = "done" | "customer_cannot" | "agent_called_off";
export type Name68 = "ChallengesOver";
export type Number74 = number;
export type Type119 = "told";
export type At66 = string;
export type Agent13 = string;
export type Reason9 = string;
export type There1 = boolean;
export type Name69 = "LivenessJudged";
export type Number75 = number;
export type Type120 = "told";
export type At67 = string;
export type Frames5 = number;
export type Number76 = number;
export type Rasters = number;
/**
 * What may be seen when a picture, a screen or a made-up stream is before the server instead of a person.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Sign".
 */
export type Sign = "raster" | "flat" | "frozen" | "looped" | "even_times" | "size_jump";
export type Signs = Sign[];
export type Why4 = Why3[];
export type Name70 = "PresentationSeen";
export type Number77 = number;
export type Type121 = "told";
export type At68 = string;
export type KnownAs = string;
export type Label1 = string;
export type Name71 = "CameraNamed";
export type Number78 = number;
export type Type122 = "told";
export type At69 = string;
export type Agent14 = string;
export type Reason10 = string;
export type Name72 = "IdentityApproved";
export type Number79 = number;
export type Type123 = "told";
export type At70 = string;
export type Agent15 = string;
export type Reason11 = string;
export type Name73 = "IdentityRejected";
export type Number80 = number;
export type Type124 = "told";
export type At71 = string;
export type Agent16 = string;
export type Text7 = string;
export type Name74 = "NoteAdded";
export type Number81 = number;
export type Type125 = "told";
export type At72 = string;
export type Name75 = "CallEnded";
export type Number82 = number;
export type Type126 = "told";
export type At73 = string;
export type Attempt = number;
export type Name76 = "OutcomeTold";
export type Number83 = number;
export type Type127 = "told";
export type At74 = string;
export type Attempt1 = number;
export type Final = boolean;
export type Name77 = "OutcomeUntold";
export type Number84 = number;
export type Type128 = "told";
export type At75 = string;
export type Stars2 = number;
export type Words1 = string;
export type Name78 = "CallRated";
export type Number85 = number;
export type Type129 = "told";
export type At76 = string;
export type Interrupted = boolean;
export type Pieces = number;
export type Tracks1 = string[];
export type Name79 = "CallSealed";
export type Number86 = number;
export type Type130 = "told";
export type Code5 = string | null;
export type Password = string;
export type UserName5 = string;
export type Code6 = string;
export type QrSvg = string;
export type Secret = string;
export type Uri = string;
export type ChainVerified = boolean;
export type Entries = number;
export type EvidenceVerified = boolean;
export type Faults = FaultLine[];
export type Pieces1 = number;
export type Sealed = boolean;
/**
 * What a torn connection does to a call, by the law that holds for it.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Disruption".
 */
export type Disruption1 = "resume" | "abort";

export interface Wire {
  AccountAfter?: AccountAfter;
  AccountChange?: AccountChange;
  AccountList?: AccountList;
  AccountMade?: AccountMade;
  AccountRow?: AccountRow;
  Admission?: Admission;
  AgentList?: AgentList;
  AgentName?: AgentName;
  AskedQuestion?: AskedQuestion;
  CallLine?: CallLine;
  CallList?: CallList;
  ClientMessage?: ClientMessage;
  ConsentShown?: ConsentShown;
  DocumentTaken?: DocumentTaken;
  FaultLine?: FaultLine;
  FindingLine?: FindingLine;
  FlowShown?: FlowShown;
  FlowWords?: FlowWords;
  InvitationMade?: InvitationMade;
  Me?: Me;
  NewAccount?: NewAccount;
  NewFinding?: NewFinding;
  NewInvitation?: NewInvitation;
  NewVerdict?: NewVerdict;
  OutboxList?: OutboxList;
  OutboxMessage?: OutboxMessage;
  PasswordChange?: PasswordChange;
  Problem?: Problem;
  Redemption?: Redemption;
  ReplayCase?: ReplayCase;
  ReplayEvent?: ReplayEvent;
  ReplayGap?: ReplayGap;
  ReplayLine?: ReplayLine;
  ReplayPage?: ReplayPage;
  ReplayQuality?: ReplayQuality;
  ReplayTrack?: ReplayTrack;
  ServerMessage?: ServerMessage;
  SignIn?: SignIn;
  TotpConfirmation?: TotpConfirmation;
  TotpOffer?: TotpOffer;
  VerdictLine?: VerdictLine;
  Verification?: Verification;
}
/**
 * An account after a change, with the one-time password if it was given one.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "AccountAfter".
 */
export interface AccountAfter {
  disabled: Disabled;
  display_name: DisplayName;
  one_time_password: OneTimePassword;
  person: Person;
  role: Role;
  staff_number: StaffNumber;
  totp_enrolled: TotpEnrolled;
  unit: Unit;
  user_name: UserName;
}
/**
 * ``PATCH /api/accounts/{person}``; what is None stays.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "AccountChange".
 */
export interface AccountChange {
  disabled?: Disabled1;
  remove_totp?: RemoveTotp;
  reset_password?: ResetPassword;
  role?: Role1;
  unit?: Unit1;
}
/**
 * ``GET /api/accounts``.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "AccountList".
 */
export interface AccountList {
  accounts: Accounts;
}
/**
 * An account as an administrator sees it.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "AccountRow".
 */
export interface AccountRow {
  disabled: Disabled2;
  display_name: DisplayName1;
  person: Person1;
  role: Role;
  staff_number: StaffNumber1;
  totp_enrolled: TotpEnrolled1;
  unit: Unit2;
  user_name: UserName1;
}
/**
 * A new account and its one-time password, to be changed at first use.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "AccountMade".
 */
export interface AccountMade {
  one_time_password: OneTimePassword1;
  person: Person2;
  user_name: UserName2;
}
/**
 * A redeemed invitation: the session token for the WebSocket and for uploads, and what the customer will read.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Admission".
 */
export interface Admission {
  bank_name: BankName;
  business: Business;
  call: Call;
  consents: Consents;
  customer_name: CustomerName;
  page_origin: PageOrigin;
  session: Session;
}
/**
 * One consent text in one language, word for word.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ConsentShown".
 */
export interface ConsentShown {
  body: Body;
  consent: Consent;
  language: Language;
  sha256: Sha256;
  title: Title;
  version: Version;
}
/**
 * ``GET /api/agents`` for reviewers and supervisors.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "AgentList".
 */
export interface AgentList {
  agents: Agents;
}
/**
 * An agent to filter by.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "AgentName".
 */
export interface AgentName {
  display_name: DisplayName2;
  person: Person3;
}
/**
 * A question that only this customer can answer, in the language of the call, and what is expected to be heard.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "AskedQuestion".
 */
export interface AskedQuestion {
  expected: Expected;
  text: Text;
}
/**
 * One line of the reviewer's table.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CallLine".
 */
export interface CallLine {
  agent: Agent;
  agent_name: AgentName1;
  band: Band | null;
  business: Business1;
  call: Call1;
  decision: Decision;
  end_reason: EndReason | null;
  ended_at: EndedAt;
  gaps: Gaps;
  invited_at: InvitedAt;
  live_since: LiveSince;
  phase: Phase;
  stars: Stars;
  unit: Unit3;
  verdict: Outcome | null;
}
/**
 * ``GET /api/calls?customer=&agent=&since=&until=&outcome=&offset=``; at most 50, newest first.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CallList".
 */
export interface CallList {
  calls: Calls;
  more: More;
}
/**
 * The first message. A customer shows its session token here (never a cookie); staff come with their cookie.
 *
 * ``cursor`` is the number of the last event this client has seen of its call, to resume after a torn connection.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Hello".
 */
export interface Hello {
  cursor?: Cursor;
  id: Id;
  receives?: Receives;
  token?: Token;
  type?: Type;
}
/**
 * An agent takes calls and hears the lobby.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "GoOnline".
 */
export interface GoOnline {
  id: Id1;
  type?: Type1;
}
/**
 * An agent takes no more calls.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "GoOffline".
 */
export interface GoOffline {
  id: Id2;
  type?: Type2;
}
/**
 * An agent takes the next customer in the order of service.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "AcceptNext".
 */
export interface AcceptNext {
  id: Id3;
  type?: Type3;
}
/**
 * The agent gives the customer back to the front of the queue.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ReturnCall".
 */
export interface ReturnCall {
  id: Id4;
  type?: Type4;
}
/**
 * The customer agrees to what was shown: its version and SHA-256.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Agree".
 */
export interface Agree {
  consent: Consent;
  id: Id5;
  language: Language1;
  text_sha256: TextSha256;
  text_version: TextVersion;
  type?: Type5;
}
/**
 * The customer goes on without this.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Decline".
 */
export interface Decline {
  consent: Consent;
  id: Id6;
  language: Language2;
  type?: Type6;
}
/**
 * The customer takes a consent back.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Withdraw".
 */
export interface Withdraw {
  consent: Consent;
  id: Id7;
  type?: Type7;
}
/**
 * The customer has prepared and joins the queue.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Wait".
 */
export interface Wait {
  id: Id8;
  type?: Type8;
}
/**
 * The customer pressed "I am ready".
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Ready".
 */
export interface Ready {
  id: Id9;
  type?: Type9;
}
/**
 * A sendonly offer for one's own stream (``customer-camera``, ``agent-screen`` ...); replied to by ``answer``.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Publish".
 */
export interface Publish {
  id: Id10;
  sdp: Sdp;
  stream: Stream;
  type?: Type10;
}
/**
 * A recvonly offer for the other side's stream; replied to by ``answer``.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Subscribe".
 */
export interface Subscribe {
  id: Id11;
  sdp: Sdp1;
  stream: Stream1;
  type?: Type11;
}
/**
 * Stop publishing one's own stream (a shared screen).
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "StopStream".
 */
export interface StopStream {
  id: Id12;
  stream: Stream2;
  type?: Type12;
}
/**
 * The client says whether its microphone and camera are on: a claim, put on record as one.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "SenderState".
 */
export interface SenderState {
  camera: Camera;
  id: Id13;
  microphone: Microphone;
  type?: Type13;
}
/**
 * What this browser counted lately, a second at a time: a claim, kept as one.
 *
 * More than eight seconds of streams in a second, after a burst of 80, are refused (``too_much``).
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ReportQuality".
 */
export interface ReportQuality {
  id: Id14;
  seconds: Seconds;
  type?: Type14;
}
/**
 * One second of one camera or screen as this browser counts it (W3C webrtc-stats); None: it does not say.
 *
 * ``ago_ms``: how long before this message it ended; ``span_ms``: how long it was. ``frames`` were encoded or decoded.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "StreamSecond".
 */
export interface StreamSecond {
  ago_ms: AgoMs;
  buffer_ms?: BufferMs;
  dropped?: Dropped;
  frames?: Frames;
  freezes?: Freezes;
  frozen_ms?: FrozenMs;
  limited?: Limited | null;
  lost?: Lost;
  packets?: Packets;
  round_trip_ms?: RoundTripMs;
  span_ms: SpanMs;
  stream: Stream3;
}
/**
 * The customer begins to show the bank's page. Needs the page-sharing consent.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "SharePage".
 */
export interface SharePage {
  id: Id15;
  origin: Origin;
  type?: Type15;
}
/**
 * The customer stops showing the page.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "StopPage".
 */
export interface StopPage {
  id: Id16;
  type?: Type16;
}
/**
 * Masked rrweb events of the customer's page, as a JSON array; ``done`` means that they are in evidence.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "PageChunk".
 */
export interface PageChunk {
  events: Events;
  id: Id17;
  type?: Type17;
}
/**
 * The agent asks for a comparison now (one is also made when the call begins).
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CheckFace".
 */
export interface CheckFace {
  id: Id18;
  type?: Type18;
}
/**
 * The agent has the registry of citizens asked about the document's name and number.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CheckRegistry".
 */
export interface CheckRegistry {
  id: Id19;
  type?: Type19;
}
/**
 * The agent asks for signs that somebody is there, of what the customer says to be able to do.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "AskLiveness".
 */
export interface AskLiveness {
  id: Id20;
  needs?: Needs;
  type?: Type20;
}
/**
 * The customer's page shows what is asked for, from now on.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ChallengeInView".
 */
export interface ChallengeInView {
  id: Id21;
  type?: Type21;
}
/**
 * The customer cannot do what is asked for: the agent judges by eye.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CannotDoChallenge".
 */
export interface CannotDoChallenge {
  id: Id22;
  type?: Type22;
}
/**
 * The agent asks for nothing more.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CallOffChallenges".
 */
export interface CallOffChallenges {
  id: Id23;
  type?: Type23;
}
/**
 * What the agent saw or heard of the challenge that is asked for now.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "JudgeChallenge".
 */
export interface JudgeChallenge {
  done: Done;
  id: Id24;
  type?: Type24;
}
/**
 * The agent's judgement by eye whether somebody is there, with a reason.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "JudgeLiveness".
 */
export interface JudgeLiveness {
  id: Id25;
  reason: Reason;
  there: There;
  type?: Type25;
}
/**
 * What the browser calls the camera that is being sent.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CameraInUse".
 */
export interface CameraInUse {
  id: Id26;
  label: Label;
  type?: Type26;
}
/**
 * The agent approves a step of the flow on its evidence.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ApproveStep".
 */
export interface ApproveStep {
  id: Id27;
  step: Step;
  type?: Type27;
}
/**
 * The agent goes on without a step, with a reason.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "WaiveStep".
 */
export interface WaiveStep {
  id: Id28;
  reason: Reason1;
  step: Step1;
  type?: Type28;
}
/**
 * The agent has questions drawn from those of the bank.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "DrawQuestions".
 */
export interface DrawQuestions {
  id: Id29;
  type?: Type29;
}
/**
 * The agent's word on the answer to the question at this place of the bank's list.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "JudgeAnswer".
 */
export interface JudgeAnswer {
  answer: Answer;
  id: Id30;
  place: Place;
  type?: Type30;
}
/**
 * The agent has a one-time code sent to the customer's phone.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "SendCode".
 */
export interface SendCode {
  id: Id31;
  type?: Type31;
}
/**
 * The customer types the code. A ``wrong_code`` counts; the state says how many attempts are left.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "EnterCode".
 */
export interface EnterCode {
  code: Code;
  id: Id32;
  type?: Type32;
}
/**
 * The agent asks the customer to show one side of a document to the camera.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "AskDocument".
 */
export interface AskDocument {
  id: Id33;
  side: Side;
  type?: Type33;
}
/**
 * The agent asks no longer for it.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CallOffDocument".
 */
export interface CallOffDocument {
  id: Id34;
  type?: Type34;
}
/**
 * The customer's page shows the document's camera from now on.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "DocumentInView".
 */
export interface DocumentInView {
  id: Id35;
  type?: Type35;
}
/**
 * The customer has taken the photo, or made the movement: what comes next is told as an event.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "NextMovement".
 */
export interface NextMovement {
  id: Id36;
  type?: Type36;
}
/**
 * The customer cannot show it now.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CannotShowDocument".
 */
export interface CannotShowDocument {
  id: Id37;
  type?: Type37;
}
/**
 * The agent says what really stands in one field of a document's photo.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CorrectField".
 */
export interface CorrectField {
  id: Id38;
  name: Name;
  picture: Picture;
  type?: Type38;
  value: Value;
}
/**
 * The agent approves the identity, with a reason.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Approve".
 */
export interface Approve {
  id: Id39;
  reason: Reason2;
  type?: Type39;
}
/**
 * The agent rejects the identity, with a reason.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Reject".
 */
export interface Reject {
  id: Id40;
  reason: Reason3;
  type?: Type40;
}
/**
 * The agent writes a note.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Note".
 */
export interface Note {
  id: Id41;
  text: Text1;
  type?: Type41;
}
/**
 * The agent ends the call.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "End".
 */
export interface End {
  id: Id42;
  type?: Type42;
}
/**
 * The customer leaves the call (or the queue).
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Leave".
 */
export interface Leave {
  id: Id43;
  type?: Type43;
}
/**
 * The customer rates the call.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Rate".
 */
export interface Rate {
  id: Id44;
  stars: Stars1;
  type?: Type44;
  words?: Words;
}
/**
 * The document photo is in evidence. ``has_portrait`` False: no face was found; better to take it again.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "DocumentTaken".
 */
export interface DocumentTaken {
  has_portrait: HasPortrait;
}
/**
 * One thing that does not verify, by name.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "FaultLine".
 */
export interface FaultLine {
  what: What;
  where: Where;
}
/**
 * A reviewer's remark.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "FindingLine".
 */
export interface FindingLine {
  at: At;
  at_us: AtUs;
  reviewer: Reviewer;
  text: Text2;
}
/**
 * ``GET /api/flows/{flow}``, for who answers calls or replays them.
 *
 * ``texts``: by language, then by the step's name; "" is the flow itself.
 * ``after``: by language, then by the decision, what the agent tells the customer about what follows.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "FlowShown".
 */
export interface FlowShown {
  after: After;
  name: Name1;
  texts: Texts;
}
export interface After {
  [k: string]: {
    [k: string]: FlowWords;
  };
}
/**
 * What a flow or one of its steps is called in one language, and what the agent does in it.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "FlowWords".
 */
export interface FlowWords {
  help: Help;
  title: Title1;
}
export interface Texts {
  [k: string]: {
    [k: string]: FlowWords;
  };
}
/**
 * The link for the customer; its token stands in the fragment and is not kept by the server.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "InvitationMade".
 */
export interface InvitationMade {
  call: Call2;
  expires_at: ExpiresAt;
  url: Url;
}
/**
 * Who is signed in. While ``must_change_password`` or ``must_enrol_totp`` nothing else is permitted.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Me".
 */
export interface Me {
  display_name: DisplayName3;
  must_change_password: MustChangePassword;
  must_enrol_totp: MustEnrolTotp;
  person: Person4;
  role: Role;
  staff_number: StaffNumber2;
  totp_enrolled: TotpEnrolled2;
  unit: Unit4;
  user_name: UserName3;
}
/**
 * ``POST /api/accounts`` (administrators). The reply holds a one-time password, shown once.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "NewAccount".
 */
export interface NewAccount {
  display_name: DisplayName4;
  role: Role2;
  staff_number?: StaffNumber3;
  unit?: Unit5;
  user_name: UserName4;
}
/**
 * ``POST /api/calls/{call}/findings``.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "NewFinding".
 */
export interface NewFinding {
  at_us?: AtUs1;
  text: Text3;
}
/**
 * What the bank's back end asks for. ``POST /api/invitations`` with ``Authorization: Bearer <API key>``.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "NewInvitation".
 */
export interface NewInvitation {
  business: Business2;
  customer_name?: CustomerName1;
  customer_phone?: CustomerPhone;
  customer_reference: CustomerReference;
  flow?: Flow;
  language?: Language3;
  page_origin?: PageOrigin1;
  picture_of_record?: PictureOfRecord;
  questions?: Questions;
  unit?: Unit6;
  valid_for_s?: ValidForS;
}
/**
 * ``POST /api/calls/{call}/verdicts``.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "NewVerdict".
 */
export interface NewVerdict {
  outcome: Outcome;
  reason: Reason4;
}
/**
 * ``GET /api/outbox`` (administrators), where no gateway for messages is set; the newest first.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "OutboxList".
 */
export interface OutboxList {
  messages: Messages;
}
/**
 * A short message that would have gone to a customer's phone.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "OutboxMessage".
 */
export interface OutboxMessage {
  at: At1;
  text: Text4;
  to: To;
}
/**
 * ``POST /api/session/password``.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "PasswordChange".
 */
export interface PasswordChange {
  new: New;
  old: Old;
}
/**
 * Why a request was refused (after RFC 9457): a code for programs, a sentence for people, a name for support.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Problem".
 */
export interface Problem {
  code: Code1;
  detail: Detail;
  reference: Reference;
  title: Title2;
}
/**
 * A customer's press on "Start video call". ``device`` is a secret this device made and keeps, to re-enter.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Redemption".
 */
export interface Redemption {
  device: Device;
  language: Language4;
  token: Token1;
}
/**
 * ``GET /api/calls/{call}``: everything a replay needs. Asking for it is itself on record.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ReplayCase".
 */
export interface ReplayCase {
  audit: Audit;
  call: Call3;
  customer_name: CustomerName2;
  customer_reference: CustomerReference1;
  duration_us: DurationUs;
  events: Events1;
  findings: Findings;
  gaps: Gaps1;
  line: CallLine;
  pages: Pages;
  pictures: Pictures;
  ready: Ready1;
  tracks: Tracks;
  verdicts: Verdicts;
}
/**
 * One event of the ledger on the call's clock (before the call went live: negative).
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ReplayEvent".
 */
export interface ReplayEvent {
  at: At2;
  event: Event;
  name: Name2;
  number: Number;
  position_us: PositionUs;
}
export interface Event {
  [k: string]: unknown;
}
/**
 * A span of a track without media, and why; on the call's clock.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ReplayGap".
 */
export interface ReplayGap {
  from_us: FromUs;
  observed: Observed;
  reason: GapReason;
  stream: Stream4;
  track: TrackKind;
  until_us: UntilUs;
}
/**
 * A recording of the customer's page: its rrweb events, a JSON array, are at ``url``.
 *
 * Their time stamps are on the server's clock in milliseconds; ``starts_us`` is on the call's clock.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ReplayPage".
 */
export interface ReplayPage {
  evidence: Evidence;
  starts_us: StartsUs;
  url: Url1;
}
/**
 * One playable track. ``starts_us`` is on the call's clock: 0 is when the call went live.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ReplayTrack".
 */
export interface ReplayTrack {
  duration_us: DurationUs1;
  made_from: MadeFrom;
  starts_us: StartsUs1;
  stream: Stream5;
  uncertainty_us: UncertaintyUs;
  url: Url2;
}
/**
 * A reviewer's outcome.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "VerdictLine".
 */
export interface VerdictLine {
  at: At3;
  outcome: Outcome;
  reason: Reason5;
  reviewer: Reviewer1;
}
/**
 * One party's line, second by second on the server's clock.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ReplayLine".
 */
export interface ReplayLine {
  party: Party;
  seconds: Seconds1;
}
/**
 * One second. None: nothing was said of it. Losses are in thousandths of the packets, before any repair.
 *
 * ``frames``: pictures a second of the party's camera that the other side decoded, as its browser claims.
 *
 * ``frozen_ms``: of the party's camera picture, as the other side's browser claims; ``view_frozen_ms``: of the other
 * side's, as the party's own browser claims.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "LineSecond".
 */
export interface LineSecond {
  down_bit_s: DownBitS;
  down_loss: DownLoss;
  frames: Frames1;
  frozen_ms: FrozenMs1;
  jitter_ms: JitterMs;
  round_trip_ms: RoundTripMs1;
  second: Second;
  up_bit_s: UpBitS;
  up_loss: UpLoss;
  view_frozen_ms: ViewFrozenMs;
}
/**
 * ``GET /api/calls/{call}/quality``: how the lines were; ``zero_us`` is where the call's clock begins.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ReplayQuality".
 */
export interface ReplayQuality {
  lines: Lines;
  zero_us: ZeroUs;
}
/**
 * The reply to ``hello``: who the server takes this client for, and its call if it is in one.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Welcome".
 */
export interface Welcome {
  display_name: DisplayName5;
  ice_servers: IceServers;
  id: Id45;
  online: Online;
  relay_only: RelayOnly;
  role: Role;
  server_time: ServerTime;
  type?: Type45;
  view: CallView | null;
}
/**
 * An RTCIceServer of WebRTC. Name and credential are empty for STUN.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "IceServer".
 */
export interface IceServer {
  credential: Credential;
  urls: Urls;
  username: Username;
}
/**
 * The state of the call as one listener may see it. None where the role may not see it, or it is not there yet.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CallView".
 */
export interface CallView {
  agent_name: AgentName2;
  audited?: Audited;
  business: Business3;
  call: Call4;
  capture: CaptureView | null;
  challenge: ChallengeView | null;
  code: CodeView | null;
  consents: Consents1;
  customer_name?: CustomerName3;
  customer_reference?: CustomerReference2;
  decision?: Decision1;
  declined: Declined;
  document?: Document;
  end_reason: EndReason | null;
  ended_at: EndedAt1;
  flow?: Flow1;
  has_document: HasDocument;
  has_phone?: HasPhone;
  has_portrait: HasPortrait1;
  language: Language5;
  law_needs?: LawNeeds;
  live_since: LiveSince1;
  lost: Lost1;
  page_origin: PageOrigin2;
  page_running: PageRunning;
  phase: Phase;
  portrait?: Portrait;
  questions?: QuestionsView | null;
  rated: Rated;
  record?: Record;
  registry?: RegistryView | null;
  staff_number: StaffNumber4;
  steps?: Steps2;
  streams: Streams;
  trial?: TrialView | null;
  unproven?: Unproven;
  unread?: Unread;
  where: WhereView | null;
}
/**
 * A document that is being shown: which side, how far it is, and the movement that is asked for now.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CaptureView".
 */
export interface CaptureView {
  begun: Begun;
  movement: Movement | null;
  photo: Photo;
  side: Side;
  step: Step2;
  steps: Steps;
}
/**
 * What is asked of the customer now, to show that somebody is there.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ChallengeView".
 */
export interface ChallengeView {
  challenge: Challenge;
  digits: Digits;
  number: Number1;
  shown: Shown;
  step: Step3;
  steps: Steps1;
}
/**
 * The one-time code of this call: to which phone it went (its last digits), and what came of it.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CodeView".
 */
export interface CodeView {
  confirmed: Confirmed;
  left: Left;
  to: To1;
}
/**
 * The questions of the bank, and how far they are.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "QuestionsView".
 */
export interface QuestionsView {
  answers: Answers;
  asked: QuestionView | null;
  available: Available;
  of: Of;
  round: Round;
}
/**
 * The question that is asked now, for the agent alone.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "QuestionView".
 */
export interface QuestionView {
  expected: Expected1;
  place: Place1;
  text: Text5;
}
/**
 * The newest answer of the registry of citizens.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "RegistryView".
 */
export interface RegistryView {
  answer: RegistryAnswer;
  sandbox: Sandbox;
}
/**
 * One step of the flow, and how far it is. What it is called is told by ``GET /api/flows/{flow}``.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "StepView".
 */
export interface StepView {
  kind: StepKind;
  name: Name3;
  next: Next;
  state: StepState;
  waivable: Waivable;
}
/**
 * The newest trial of liveness, for the agent alone. ``judged``: by the agent; None: not, or not needed.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "TrialView".
 */
export interface TrialView {
  by_eye: ByEye;
  challenges: Challenges;
  convincing: Convincing;
  found: Found;
  judged: Judged;
  number: Number2;
  over: Over;
}
/**
 * Where the flow is, for the customer too: what it is about now, but neither its name nor how it stands.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "WhereView".
 */
export interface WhereView {
  kind: StepKind | null;
  step: Step4;
  steps: Steps3;
}
/**
 * The relays with new credentials, for every offer from now on; what is connected stays.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "IceServers".
 */
export interface IceServers1 {
  ice_servers: IceServers2;
  relay_only: RelayOnly1;
  type?: Type46;
}
/**
 * The request was carried out (and what it caused is on record).
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Done".
 */
export interface Done1 {
  id: Id46;
  type?: Type47;
}
/**
 * The server's answer to an offer.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Answered".
 */
export interface Answered {
  id: Id47;
  sdp: Sdp2;
  segment: Segment;
  type?: Type48;
}
/**
 * The request was not carried out: a code for the client's sentence, and what it was about.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "RefusedMessage".
 */
export interface RefusedMessage {
  code: Code2;
  detail: Detail1;
  id: Id48;
  type?: Type49;
}
/**
 * The call as it is now; sent after every change that this listener may see.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "State".
 */
export interface State {
  type?: Type50;
  view: CallView;
}
/**
 * Who waits; told to agents who are online.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Lobby".
 */
export interface Lobby {
  type?: Type51;
  waiting: Waiting;
}
/**
 * A waiting customer, as an agent may see before accepting.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "LobbyRow".
 */
export interface LobbyRow {
  business: Business4;
  call: Call5;
  customer_name: CustomerName4;
  front: Front;
  language: Language6;
  since: Since;
}
/**
 * A waiting customer's place (1 is next) and expected wait, None when nothing is known yet.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Position".
 */
export interface Position {
  agents_online: AgentsOnline;
  expected_wait_s: ExpectedWaitS;
  place: Place2;
  type?: Type52;
}
/**
 * Something is wrong with the service itself, said at once even when the ledger cannot keep it.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Alarm".
 */
export interface Alarm {
  code: Code3;
  detail: Detail2;
  type?: Type53;
}
/**
 * An alarm is over.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "AlarmOver".
 */
export interface AlarmOver {
  code: Code4;
  type?: Type54;
}
/**
 * The media worker lost this stream: publish it anew.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Republish".
 */
export interface Republish {
  streams: Streams1;
  type?: Type55;
}
/**
 * Masked rrweb events for the agent's replayer, as a JSON array. ``first`` when a new recording begins.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "PageEvents".
 */
export interface PageEvents {
  events: Events2;
  first: First;
  type?: Type56;
}
/**
 * Seconds of the customer's line, for the agent of the call: new ones, and those of which more is known now.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Quality".
 */
export interface Quality {
  seconds: Seconds2;
  type?: Type57;
}
/**
 * The bank made an invitation; nobody has used it yet.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CallInvitedTold".
 */
export interface CallInvitedTold {
  at: At4;
  event: CallInvited;
  name: Name5;
  number: Number3;
  type?: Type58;
}
/**
 * The bank made an invitation; nobody has used it yet.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CallInvited".
 */
export interface CallInvited {
  business: Business5;
  callback?: Callback;
  customer_name?: CustomerName5;
  customer_phone?: CustomerPhone1;
  customer_reference: CustomerReference3;
  expires_at: ExpiresAt1;
  flow?: Flow2;
  follows?: Follows;
  language: Language7;
  on_disruption?: Disruption;
  page_origin?: PageOrigin3;
  profile: Profile;
  questions?: Questions1;
  rules?: Rules;
  steps?: Steps4;
  unit: Unit7;
}
/**
 * What the bank's core does after a decision, in the bank's own word.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Follows".
 */
export interface Follows1 {
  decision: Decision2;
  word: Word;
}
/**
 * One question of the bank's, in the language of the call, and what it expects to hear.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Question".
 */
export interface Question {
  expected: Expected2;
  text: Text6;
}
/**
 * ``most_photos``: of documents, in one call; ``redact_numbers``: before a picture of a document is kept.
 *
 * ``concurrent_audit``: an approval takes effect when somebody who was not its agent has found the call in order.
 */
export interface Rules {
  approval_needs?: ApprovalNeeds;
  concurrent_audit?: ConcurrentAudit;
  most_photos?: MostPhotos;
  redact_numbers?: RedactNumbers;
}
/**
 * One step. ``waivable``: the agent may go on without it, with a reason that stands on record.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Step".
 */
export interface Step5 {
  band?: Band | null;
  kind: StepKind;
  name: Name4;
  right?: Right;
  side?: Side | null;
  similarity?: Similarity;
  waivable?: Waivable1;
}
/**
 * The bank handed over its own picture of the customer. Kept is the face in it, upright and with a margin.
 *
 * ``received_sha256`` is of the bytes as the bank sent them, so that the bank can say which of its pictures it was.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "PictureOfRecordReceivedTold".
 */
export interface PictureOfRecordReceivedTold {
  at: At5;
  event: PictureOfRecordReceived;
  name: Name6;
  number: Number4;
  type?: Type59;
}
/**
 * The bank handed over its own picture of the customer. Kept is the face in it, upright and with a margin.
 *
 * ``received_sha256`` is of the bytes as the bank sent them, so that the bank can say which of its pictures it was.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "PictureOfRecordReceived".
 */
export interface PictureOfRecordReceived {
  picture: Picture1;
  picture_sha256: PictureSha256;
  received_sha256: ReceivedSha256;
}
/**
 * The customer redeemed the invitation by a press, or re-entered from the same device.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CustomerArrivedTold".
 */
export interface CustomerArrivedTold {
  at: At6;
  event: CustomerArrived;
  name: Name7;
  number: Number5;
  type?: Type60;
}
/**
 * The customer redeemed the invitation by a press, or re-entered from the same device.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CustomerArrived".
 */
export interface CustomerArrived {
  address?: Address;
  language: Language8;
  user_agent?: UserAgent;
}
/**
 * The customer agreed to one thing; ``text_sha256`` is of the very text that was shown.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ConsentGivenTold".
 */
export interface ConsentGivenTold {
  at: At7;
  event: ConsentGiven;
  name: Name8;
  number: Number6;
  type?: Type61;
}
/**
 * The customer agreed to one thing; ``text_sha256`` is of the very text that was shown.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ConsentGiven".
 */
export interface ConsentGiven {
  consent: Consent;
  language: Language9;
  text_sha256: TextSha2561;
  text_version: TextVersion1;
}
/**
 * The customer goes on without this.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ConsentDeclinedTold".
 */
export interface ConsentDeclinedTold {
  at: At8;
  event: ConsentDeclined;
  name: Name9;
  number: Number7;
  type?: Type62;
}
/**
 * The customer goes on without this.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ConsentDeclined".
 */
export interface ConsentDeclined {
  consent: Consent;
  language: Language10;
}
/**
 * The customer takes back what was agreed; what rests on it stops.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ConsentWithdrawnTold".
 */
export interface ConsentWithdrawnTold {
  at: At9;
  event: ConsentWithdrawn;
  name: Name10;
  number: Number8;
  type?: Type63;
}
/**
 * The customer takes back what was agreed; what rests on it stops.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ConsentWithdrawn".
 */
export interface ConsentWithdrawn {
  consent: Consent;
}
/**
 * A photo of the identity document is in evidence; ``portrait`` is None when no face was found in it.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "DocumentReceivedTold".
 */
export interface DocumentReceivedTold {
  at: At10;
  event: DocumentReceived;
  name: Name11;
  number: Number9;
  type?: Type64;
}
/**
 * A photo of the identity document is in evidence; ``portrait`` is None when no face was found in it.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "DocumentReceived".
 */
export interface DocumentReceived {
  picture: Picture2;
  picture_sha256: PictureSha2561;
  portrait: Portrait1;
  portrait_sha256?: PortraitSha256;
}
/**
 * The picture was kept with these places painted over: where numbers were read. None of it was kept without.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "DocumentRedactedTold".
 */
export interface DocumentRedactedTold {
  at: At11;
  event: DocumentRedacted;
  name: Name12;
  number: Number10;
  type?: Type65;
}
/**
 * The picture was kept with these places painted over: where numbers were read. None of it was kept without.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "DocumentRedacted".
 */
export interface DocumentRedacted {
  covered: Covered;
  picture: Picture3;
  reader: Reader;
}
/**
 * A place in the picture, in its pixels: left, top, width, height.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Box".
 */
export interface Box {
  height: Height;
  width: Width;
  x: X;
  y: Y;
}
/**
 * A photo came, and was thrown away, as it could not be kept without the number that stands on it.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "DocumentNotKeptTold".
 */
export interface DocumentNotKeptTold {
  at: At12;
  event: DocumentNotKept;
  name: Name13;
  number: Number11;
  type?: Type66;
}
/**
 * A photo came, and was thrown away, as it could not be kept without the number that stands on it.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "DocumentNotKept".
 */
export interface DocumentNotKept {
  reason: NotKept;
}
/**
 * A photo of a document was read. A finding, not a verdict; ``kind`` is None when it is none that is known.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "DocumentReadTold".
 */
export interface DocumentReadTold {
  at: At13;
  event: DocumentRead;
  name: Name15;
  number: Number12;
  type?: Type67;
}
/**
 * A photo of a document was read. A finding, not a verdict; ``kind`` is None when it is none that is known.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "DocumentRead".
 */
export interface DocumentRead {
  fields: Fields;
  kind: DocumentKind | null;
  picture: Picture4;
  problems: Problems;
  reader: Reader1;
  side: Side | null;
}
/**
 * One field. ``confidence`` is the reader's, 0 to 1; ``mended``: a character was decided by the field's type.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "DocumentField".
 */
export interface DocumentField {
  box: Box | null;
  confidence: Confidence;
  mended?: Mended;
  name: Name14;
  proof: Proof;
  value: Value1;
}
/**
 * The agent read the photo with their own eyes, and one field says something else, or is there after all.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "DocumentFieldCorrectedTold".
 */
export interface DocumentFieldCorrectedTold {
  at: At14;
  event: DocumentFieldCorrected;
  name: Name17;
  number: Number13;
  type?: Type68;
}
/**
 * The agent read the photo with their own eyes, and one field says something else, or is there after all.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "DocumentFieldCorrected".
 */
export interface DocumentFieldCorrected {
  agent: Agent1;
  name: Name16;
  picture: Picture5;
  value: Value2;
}
/**
 * A still of a document that was in view was compared with the video of that moment. A finding, not a verdict.
 *
 * ``differs`` and ``limit``: see ``still_match``. ``frames`` are those that could be laid over the still, out of
 * ``looked_at``.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "StillComparedTold".
 */
export interface StillComparedTold {
  at: At15;
  event: StillCompared;
  name: Name18;
  number: Number14;
  type?: Type69;
}
/**
 * A still of a document that was in view was compared with the video of that moment. A finding, not a verdict.
 *
 * ``differs`` and ``limit``: see ``still_match``. ``frames`` are those that could be laid over the still, out of
 * ``looked_at``.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "StillCompared".
 */
export interface StillCompared {
  differs: Differs;
  finding: StillFinding;
  frames: Frames2;
  limit: Limit;
  looked_at: LookedAt;
  matcher: Matcher;
  picture: Picture6;
  why: StillWhy | null;
}
/**
 * A frame of the customer's recording, by which anybody finds it there. A segment of 0: it was not kept yet.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "FramePlace".
 */
export interface FramePlace {
  at_us: AtUs2;
  rtp_timestamp: RtpTimestamp;
  segment: Segment1;
}
/**
 * The agent asks for a side of the document: the customer's page shows how.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "DocumentAskedTold".
 */
export interface DocumentAskedTold {
  at: At16;
  event: DocumentAsked;
  name: Name19;
  number: Number15;
  type?: Type70;
}
/**
 * The agent asks for a side of the document: the customer's page shows how.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "DocumentAsked".
 */
export interface DocumentAsked {
  agent: Agent2;
  side: Side;
}
/**
 * Which movements will be asked for was decided by chance; ``capture.movements`` says how. Not for the customer.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "MovementsDrawnTold".
 */
export interface MovementsDrawnTold {
  at: At17;
  event: MovementsDrawn;
  name: Name20;
  number: Number16;
  type?: Type71;
}
/**
 * Which movements will be asked for was decided by chance; ``capture.movements`` says how. Not for the customer.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "MovementsDrawn".
 */
export interface MovementsDrawn {
  seed: Seed;
}
/**
 * The other camera is on: from here on the customer's recording shows the document instead of the face.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "DocumentShownTold".
 */
export interface DocumentShownTold {
  at: At18;
  event: DocumentShown;
  name: Name21;
  number: Number17;
  type?: Type72;
}
/**
 * The other camera is on: from here on the customer's recording shows the document instead of the face.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "DocumentShown".
 */
export interface DocumentShown {}
/**
 * The customer's page asks for this movement from here on.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "MovementAskedTold".
 */
export interface MovementAskedTold {
  at: At19;
  event: MovementAsked;
  name: Name22;
  number: Number18;
  type?: Type73;
}
/**
 * The customer's page asks for this movement from here on.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "MovementAsked".
 */
export interface MovementAsked {
  movement: Movement;
}
/**
 * The document is no longer shown.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "DocumentPutAwayTold".
 */
export interface DocumentPutAwayTold {
  at: At20;
  event: DocumentPutAway;
  name: Name23;
  number: Number19;
  type?: Type74;
}
/**
 * The document is no longer shown.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "DocumentPutAway".
 */
export interface DocumentPutAway {
  reason: CaptureEnd;
}
/**
 * The registry was asked about the name and the number on a document. A finding, not a verdict.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "RegistryCheckedTold".
 */
export interface RegistryCheckedTold {
  at: At21;
  event: RegistryChecked;
  name: Name24;
  number: Number20;
  type?: Type75;
}
/**
 * The registry was asked about the name and the number on a document. A finding, not a verdict.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "RegistryChecked".
 */
export interface RegistryChecked {
  agent: Agent3;
  answer: RegistryAnswer;
  picture: Picture7;
  reference: Reference1;
  sandbox: Sandbox1;
}
/**
 * The registry could not be asked.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "RegistryFailedTold".
 */
export interface RegistryFailedTold {
  at: At22;
  event: RegistryFailed;
  name: Name25;
  number: Number21;
  type?: Type76;
}
/**
 * The registry could not be asked.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "RegistryFailed".
 */
export interface RegistryFailed {
  agent: Agent4;
  picture: Picture8;
}
/**
 * The agent looked at a step's evidence and approves it.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "StepApprovedTold".
 */
export interface StepApprovedTold {
  at: At23;
  event: StepApproved;
  name: Name26;
  number: Number22;
  type?: Type77;
}
/**
 * The agent looked at a step's evidence and approves it.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "StepApproved".
 */
export interface StepApproved {
  agent: Agent5;
  step: Step6;
}
/**
 * The agent goes on without a step.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "StepWaivedTold".
 */
export interface StepWaivedTold {
  at: At24;
  event: StepWaived;
  name: Name27;
  number: Number23;
  type?: Type78;
}
/**
 * The agent goes on without a step.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "StepWaived".
 */
export interface StepWaived {
  agent: Agent6;
  reason: Reason6;
  step: Step7;
}
/**
 * Which questions are asked, and in which order, was decided by chance; ``questions.drawn`` says how.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "QuestionsDrawnTold".
 */
export interface QuestionsDrawnTold {
  at: At25;
  event: QuestionsDrawn;
  name: Name28;
  number: Number24;
  type?: Type79;
}
/**
 * Which questions are asked, and in which order, was decided by chance; ``questions.drawn`` says how.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "QuestionsDrawn".
 */
export interface QuestionsDrawn {
  agent: Agent7;
  round: Round1;
  seed: Seed1;
}
/**
 * The agent asked the question at this place of the bank's list, and judged the answer.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "QuestionAnsweredTold".
 */
export interface QuestionAnsweredTold {
  at: At26;
  event: QuestionAnswered;
  name: Name29;
  number: Number25;
  type?: Type80;
}
/**
 * The agent asked the question at this place of the bank's list, and judged the answer.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "QuestionAnswered".
 */
export interface QuestionAnswered {
  agent: Agent8;
  answer: Answer;
  place: Place3;
  round: Round2;
}
/**
 * The code is on its way to the customer's phone, of which the last digits are told.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CodeSentTold".
 */
export interface CodeSentTold {
  at: At27;
  event: CodeSent;
  name: Name30;
  number: Number27;
  type?: Type81;
}
/**
 * The code is on its way to the customer's phone, of which the last digits are told.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CodeSent".
 */
export interface CodeSent {
  agent: Agent9;
  number: Number26;
  to: To2;
}
/**
 * The code could not be sent.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CodeUndeliveredTold".
 */
export interface CodeUndeliveredTold {
  at: At28;
  event: CodeUndelivered;
  name: Name31;
  number: Number29;
  type?: Type82;
}
/**
 * The code could not be sent.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CodeUndelivered".
 */
export interface CodeUndelivered {
  number: Number28;
  reason: Undelivered;
}
/**
 * The customer typed another code; so many attempts are left.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CodeRefusedTold".
 */
export interface CodeRefusedTold {
  at: At29;
  event: CodeRefused;
  name: Name32;
  number: Number31;
  type?: Type83;
}
/**
 * The customer typed another code; so many attempts are left.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CodeRefused".
 */
export interface CodeRefused {
  left: Left1;
  number: Number30;
}
/**
 * The customer typed the code that was sent.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CodeConfirmedTold".
 */
export interface CodeConfirmedTold {
  at: At30;
  event: CodeConfirmed;
  name: Name33;
  number: Number33;
  type?: Type84;
}
/**
 * The customer typed the code that was sent.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CodeConfirmed".
 */
export interface CodeConfirmed {
  number: Number32;
}
/**
 * The customer waits for an agent.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CustomerQueuedTold".
 */
export interface CustomerQueuedTold {
  at: At31;
  event: CustomerQueued;
  name: Name34;
  number: Number34;
  type?: Type85;
}
/**
 * The customer waits for an agent.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CustomerQueued".
 */
export interface CustomerQueued {}
/**
 * An agent accepted this customer; the customer is asked "ready?".
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "AgentPairedTold".
 */
export interface AgentPairedTold {
  at: At32;
  event: AgentPaired;
  name: Name35;
  number: Number35;
  type?: Type86;
}
/**
 * An agent accepted this customer; the customer is asked "ready?".
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "AgentPaired".
 */
export interface AgentPaired {
  agent: Agent10;
  agent_name: AgentName3;
  staff_number: StaffNumber5;
}
/**
 * The customer pressed "I am ready": cameras go live, the recording begins, the call's clock starts.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CustomerReadyTold".
 */
export interface CustomerReadyTold {
  at: At33;
  event: CustomerReady;
  name: Name36;
  number: Number36;
  type?: Type87;
}
/**
 * The customer pressed "I am ready": cameras go live, the recording begins, the call's clock starts.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CustomerReady".
 */
export interface CustomerReady {}
/**
 * The customer waits again, at the front of the queue.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CallRequeuedTold".
 */
export interface CallRequeuedTold {
  at: At34;
  event: CallRequeued;
  name: Name37;
  number: Number37;
  type?: Type88;
}
/**
 * The customer waits again, at the front of the queue.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CallRequeued".
 */
export interface CallRequeued {
  reason: RequeueReason;
}
/**
 * A party's connection is gone; a grace period runs.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "PartyLostTold".
 */
export interface PartyLostTold {
  at: At35;
  event: PartyLost;
  name: Name38;
  number: Number38;
  type?: Type89;
}
/**
 * A party's connection is gone; a grace period runs.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "PartyLost".
 */
export interface PartyLost {
  party: Party;
}
/**
 * The party is back within the same call.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "PartyRejoinedTold".
 */
export interface PartyRejoinedTold {
  at: At36;
  event: PartyRejoined;
  name: Name39;
  number: Number39;
  type?: Type90;
}
/**
 * The party is back within the same call.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "PartyRejoined".
 */
export interface PartyRejoined {
  party: Party;
}
/**
 * A stream (or its next segment) is being received and recorded.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "SegmentOpenedTold".
 */
export interface SegmentOpenedTold {
  at: At37;
  event: SegmentOpened;
  name: Name40;
  number: Number40;
  type?: Type91;
}
/**
 * A stream (or its next segment) is being received and recorded.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "SegmentOpened".
 */
export interface SegmentOpened {
  codecs: Codecs;
  dtls_fingerprint: DtlsFingerprint;
  evidence: Evidence1;
  segment: Segment2;
  starts_us: StartsUs2;
  stream: Stream6;
  worker: Worker;
}
/**
 * Everything of this track up to ``bytes`` is on disk and has this running SHA-256.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "TrackAnchoredTold".
 */
export interface TrackAnchoredTold {
  at: At38;
  event: TrackAnchored;
  name: Name41;
  number: Number41;
  type?: Type92;
}
/**
 * Everything of this track up to ``bytes`` is on disk and has this running SHA-256.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "TrackAnchored".
 */
export interface TrackAnchored {
  bytes: Bytes;
  evidence: Evidence2;
  records: Records;
  segment: Segment3;
  sha256: Sha2561;
  stream: Stream7;
}
/**
 * A span without media, and why; ``observed`` is False when it is only the client's claim.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "StreamGapTold".
 */
export interface StreamGapTold {
  at: At39;
  event: StreamGap;
  name: Name42;
  number: Number42;
  type?: Type93;
}
/**
 * A span without media, and why; ``observed`` is False when it is only the client's claim.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "StreamGap".
 */
export interface StreamGap {
  from_us: FromUs1;
  observed: Observed1;
  reason: GapReason;
  stream: Stream8;
  track: TrackKind;
  until_us: UntilUs1;
}
/**
 * A viewer's line is too thin for the picture: it gets the sound alone, until the line carries more.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "PicturePausedTold".
 */
export interface PicturePausedTold {
  at: At40;
  event: PicturePaused;
  name: Name43;
  number: Number43;
  type?: Type94;
}
/**
 * A viewer's line is too thin for the picture: it gets the sound alone, until the line carries more.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "PicturePaused".
 */
export interface PicturePaused {
  stream: Stream9;
  viewer: Party;
}
/**
 * A viewer's line carries the picture again.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "PictureResumedTold".
 */
export interface PictureResumedTold {
  at: At41;
  event: PictureResumed;
  name: Name44;
  number: Number44;
  type?: Type95;
}
/**
 * A viewer's line carries the picture again.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "PictureResumed".
 */
export interface PictureResumed {
  stream: Stream10;
  viewer: Party;
}
/**
 * The sender's client says whether its microphone and camera are on.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "SenderStateClaimedTold".
 */
export interface SenderStateClaimedTold {
  at: At42;
  event: SenderStateClaimed;
  name: Name45;
  number: Number45;
  type?: Type96;
}
/**
 * The sender's client says whether its microphone and camera are on.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "SenderStateClaimed".
 */
export interface SenderStateClaimed {
  camera: Camera1;
  microphone: Microphone1;
  party: Party;
}
/**
 * A segment is complete: its last record, its size and the SHA-256 of the whole piece.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "SegmentClosedTold".
 */
export interface SegmentClosedTold {
  at: At43;
  event: SegmentClosed;
  name: Name46;
  number: Number46;
  type?: Type97;
}
/**
 * A segment is complete: its last record, its size and the SHA-256 of the whole piece.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "SegmentClosed".
 */
export interface SegmentClosed {
  bytes: Bytes1;
  evidence: Evidence3;
  records: Records1;
  segment: Segment4;
  sha256: Sha2562;
  stream: Stream11;
  why: Why;
}
/**
 * What arrives of a stream cannot be kept (disk full, too slow, worker gone). The desk shows it at once.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "RecordingFailedTold".
 */
export interface RecordingFailedTold {
  at: At44;
  event: RecordingFailed;
  name: Name47;
  number: Number47;
  type?: Type98;
}
/**
 * What arrives of a stream cannot be kept (disk full, too slow, worker gone). The desk shows it at once.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "RecordingFailed".
 */
export interface RecordingFailed {
  reason: Reason7;
  segment?: Segment5;
  stream: Stream12;
}
/**
 * The recorder of a stream keeps up again; what is missing stands as a gap.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "RecordingRecoveredTold".
 */
export interface RecordingRecoveredTold {
  at: At45;
  event: RecordingRecovered;
  name: Name48;
  number: Number48;
  type?: Type99;
}
/**
 * The recorder of a stream keeps up again; what is missing stands as a gap.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "RecordingRecovered".
 */
export interface RecordingRecovered {
  segment?: Segment6;
  stream: Stream13;
}
/**
 * A playable file made from the sealed packets without re-encoding, and from which pieces.
 *
 * It is played as the last ``head_records`` records of its piece and then the others: its head is sealed last.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "TrackDerivedTold".
 */
export interface TrackDerivedTold {
  at: At46;
  event: TrackDerived;
  name: Name49;
  number: Number49;
  type?: Type100;
}
/**
 * A playable file made from the sealed packets without re-encoding, and from which pieces.
 *
 * It is played as the last ``head_records`` records of its piece and then the others: its head is sealed last.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "TrackDerived".
 */
export interface TrackDerived {
  duration_us: DurationUs2;
  evidence: Evidence4;
  head_records?: HeadRecords;
  made_from: MadeFrom1;
  mime_type?: MimeType;
  sha256: Sha2563;
  starts_us: StartsUs3;
  stream: Stream14;
  uncertainty_us: UncertaintyUs1;
  video_frames: VideoFrames;
}
/**
 * No playable file could be made of a stream's sealed packets; the packets themselves are in evidence.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "DerivationFailedTold".
 */
export interface DerivationFailedTold {
  at: At47;
  event: DerivationFailed;
  name: Name50;
  number: Number50;
  type?: Type101;
}
/**
 * No playable file could be made of a stream's sealed packets; the packets themselves are in evidence.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "DerivationFailed".
 */
export interface DerivationFailed {
  reason: Reason8;
  stream: Stream15;
}
/**
 * A piece was stored and its event was not: the server stopped in between, or the event was not admitted any more.
 *
 * It is on record as what it is, so that any other piece that no event names was put there by somebody else.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "PieceUnclaimedTold".
 */
export interface PieceUnclaimedTold {
  at: At48;
  event: PieceUnclaimed;
  name: Name51;
  number: Number51;
  type?: Type102;
}
/**
 * A piece was stored and its event was not: the server stopped in between, or the event was not admitted any more.
 *
 * It is on record as what it is, so that any other piece that no event names was put there by somebody else.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "PieceUnclaimed".
 */
export interface PieceUnclaimed {
  kind: Kind;
  piece: Piece;
  reason: LeftOver;
  sha256: Sha2564;
}
/**
 * What is measured of the call's streams, second by second, is being kept in this piece.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "QualityOpenedTold".
 */
export interface QualityOpenedTold {
  at: At49;
  event: QualityOpened;
  name: Name52;
  number: Number52;
  type?: Type103;
}
/**
 * What is measured of the call's streams, second by second, is being kept in this piece.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "QualityOpened".
 */
export interface QualityOpened {
  evidence: Evidence5;
}
/**
 * Everything measured up to ``bytes`` of the piece is on disk and has this running SHA-256.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "QualityAnchoredTold".
 */
export interface QualityAnchoredTold {
  at: At50;
  event: QualityAnchored;
  name: Name53;
  number: Number53;
  type?: Type104;
}
/**
 * Everything measured up to ``bytes`` of the piece is on disk and has this running SHA-256.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "QualityAnchored".
 */
export interface QualityAnchored {
  bytes: Bytes2;
  evidence: Evidence6;
  records: Records2;
  sha256: Sha2565;
}
/**
 * The piece is complete: its last record, its size and the SHA-256 of the whole.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "QualityClosedTold".
 */
export interface QualityClosedTold {
  at: At51;
  event: QualityClosed;
  name: Name54;
  number: Number54;
  type?: Type105;
}
/**
 * The piece is complete: its last record, its size and the SHA-256 of the whole.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "QualityClosed".
 */
export interface QualityClosed {
  bytes: Bytes3;
  evidence: Evidence7;
  records: Records3;
  sha256: Sha2566;
  why: Why1;
}
/**
 * A party shows a screen as one more stream.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ScreenSharedTold".
 */
export interface ScreenSharedTold {
  at: At52;
  event: ScreenShared;
  name: Name55;
  number: Number55;
  type?: Type106;
}
/**
 * A party shows a screen as one more stream.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ScreenShared".
 */
export interface ScreenShared {
  party: Party;
}
/**
 * The screen is no longer shown.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ScreenStoppedTold".
 */
export interface ScreenStoppedTold {
  at: At53;
  event: ScreenStopped;
  name: Name56;
  number: Number56;
  type?: Type107;
}
/**
 * The screen is no longer shown.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ScreenStopped".
 */
export interface ScreenStopped {
  party: Party;
}
/**
 * The customer lets the agent see the bank's page, masked.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "PageSharedTold".
 */
export interface PageSharedTold {
  at: At54;
  event: PageShared;
  name: Name57;
  number: Number57;
  type?: Type108;
}
/**
 * The customer lets the agent see the bank's page, masked.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "PageShared".
 */
export interface PageShared {
  evidence: Evidence8;
  origin: Origin1;
}
/**
 * The page is no longer shown.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "PageStoppedTold".
 */
export interface PageStoppedTold {
  at: At55;
  event: PageStopped;
  name: Name58;
  number: Number58;
  type?: Type109;
}
/**
 * The page is no longer shown.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "PageStopped".
 */
export interface PageStopped {}
/**
 * The live face was compared with the document's portrait. A finding, not a verdict.
 *
 * ``similarity`` joins those of ``frames``, the best first (``best_frames``); ``segment`` and ``rtp_timestamp`` name
 * the frame of the recording that is kept as the still; a segment of 0: this was not kept yet. Without ``frames``
 * none passed the gate, or it is of a day on which one frame was compared.
 *
 * ``portrait`` names what it was compared with (None: of a day on which that was not said, the newest one then). The
 * ``record_*`` are of the same frames and the bank's picture ``record``; without one they are empty.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "FaceMatchedTold".
 */
export interface FaceMatchedTold {
  at: At56;
  event: FaceMatched;
  name: Name59;
  number: Number59;
  type?: Type110;
}
/**
 * The live face was compared with the document's portrait. A finding, not a verdict.
 *
 * ``similarity`` joins those of ``frames``, the best first (``best_frames``); ``segment`` and ``rtp_timestamp`` name
 * the frame of the recording that is kept as the still; a segment of 0: this was not kept yet. Without ``frames``
 * none passed the gate, or it is of a day on which one frame was compared.
 *
 * ``portrait`` names what it was compared with (None: of a day on which that was not said, the newest one then). The
 * ``record_*`` are of the same frames and the bank's picture ``record``; without one they are empty.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "FaceMatched".
 */
export interface FaceMatched {
  at_us: AtUs3;
  band: Band;
  frames?: Frames3;
  live_quality: LiveQuality;
  looked_at?: LookedAt1;
  pack: Pack;
  portrait?: Portrait2;
  portrait_quality: PortraitQuality;
  record?: Record1;
  record_band?: Band | null;
  record_quality?: RecordQuality;
  record_similarity?: RecordSimilarity1;
  rtp_timestamp?: RtpTimestamp2;
  segment?: Segment8;
  similarity: Similarity2;
  still: Still;
  still_sha256?: StillSha256;
  stream: Stream16;
  warnings?: Warnings;
}
/**
 * One frame that counted, by its place in the recording (``ports.media.Still``), and its similarity.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ComparedFrame".
 */
export interface ComparedFrame {
  at_us: AtUs4;
  record_similarity?: RecordSimilarity;
  rtp_timestamp: RtpTimestamp1;
  segment: Segment7;
  similarity: Similarity1;
}
/**
 * Something lasts long enough to be told; it began at ``from_us``.
 *
 * The similarities are those of OTHER_FACE: to the call's own earlier face, and to the portrait where there is one.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "AttendanceNoticedTold".
 */
export interface AttendanceNoticedTold {
  at: At57;
  event: AttendanceNoticed;
  name: Name60;
  number: Number60;
  type?: Type111;
}
/**
 * Something lasts long enough to be told; it began at ``from_us``.
 *
 * The similarities are those of OTHER_FACE: to the call's own earlier face, and to the portrait where there is one.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "AttendanceNoticed".
 */
export interface AttendanceNoticed {
  from_us: FromUs2;
  kind: Attendance;
  reason?: Unwatched | null;
  similarity?: Similarity3;
  to_portrait?: ToPortrait;
}
/**
 * What was noticed is over: this is its span. Also what a document in view, or the end of the call, cut short.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "AttendanceOverTold".
 */
export interface AttendanceOverTold {
  at: At58;
  event: AttendanceOver;
  name: Name61;
  number: Number61;
  type?: Type112;
}
/**
 * What was noticed is over: this is its span. Also what a document in view, or the end of the call, cut short.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "AttendanceOver".
 */
export interface AttendanceOver {
  from_us: FromUs3;
  kind: Attendance;
  until_us: UntilUs2;
}
/**
 * A span that was looked at: so often, and never longer apart than this.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "AttendanceWatchedTold".
 */
export interface AttendanceWatchedTold {
  at: At59;
  event: AttendanceWatched;
  name: Name62;
  number: Number62;
  type?: Type113;
}
/**
 * A span that was looked at: so often, and never longer apart than this.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "AttendanceWatched".
 */
export interface AttendanceWatched {
  from_us: FromUs4;
  longest_us: LongestUs;
  looks: Looks;
  until_us: UntilUs3;
}
/**
 * The agent asks for signs that somebody is there; ``liveness.drawn`` says what seed and needs choose.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "LivenessAskedTold".
 */
export interface LivenessAskedTold {
  at: At60;
  event: LivenessAsked;
  name: Name63;
  number: Number64;
  type?: Type114;
}
/**
 * The agent asks for signs that somebody is there; ``liveness.drawn`` says what seed and needs choose.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "LivenessAsked".
 */
export interface LivenessAsked {
  agent: Agent11;
  needs: Needs1;
  number: Number63;
  seed: Seed2;
}
/**
 * The customer is asked for this now. ``place`` counts from 1; ``digits`` are read aloud, else empty.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ChallengeAskedTold".
 */
export interface ChallengeAskedTold {
  at: At61;
  event: ChallengeAsked;
  name: Name64;
  number: Number66;
  type?: Type115;
}
/**
 * The customer is asked for this now. ``place`` counts from 1; ``digits`` are read aloud, else empty.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ChallengeAsked".
 */
export interface ChallengeAsked {
  challenge: Challenge;
  digits?: Digits1;
  number: Number65;
  place: Place4;
}
/**
 * The customer's page shows it from here on: the server looks for it in what comes after.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ChallengeShownTold".
 */
export interface ChallengeShownTold {
  at: At62;
  event: ChallengeShown;
  name: Name65;
  number: Number68;
  type?: Type116;
}
/**
 * The customer's page shows it from here on: the server looks for it in what comes after.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ChallengeShown".
 */
export interface ChallengeShown {
  number: Number67;
  place: Place5;
}
/**
 * What the server saw, why, and in which frames of so many. A finding, not a verdict.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ChallengeWatchedTold".
 */
export interface ChallengeWatchedTold {
  at: At63;
  event: ChallengeWatched;
  name: Name66;
  number: Number70;
  type?: Type117;
}
/**
 * What the server saw, why, and in which frames of so many. A finding, not a verdict.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ChallengeWatched".
 */
export interface ChallengeWatched {
  finding: Finding;
  frames: Frames4;
  number: Number69;
  place: Place6;
  shown_by: ShownBy;
  why: Why2;
}
/**
 * What the agent saw and heard with their own eyes and ears, of a challenge that was asked for.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ChallengeJudgedTold".
 */
export interface ChallengeJudgedTold {
  at: At64;
  event: ChallengeJudged;
  name: Name67;
  number: Number72;
  type?: Type118;
}
/**
 * What the agent saw and heard with their own eyes and ears, of a challenge that was asked for.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ChallengeJudged".
 */
export interface ChallengeJudged {
  agent: Agent12;
  done: Done2;
  number: Number71;
  place: Place7;
}
/**
 * Nothing more is asked of the customer.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ChallengesOverTold".
 */
export interface ChallengesOverTold {
  at: At65;
  event: ChallengesOver;
  name: Name68;
  number: Number74;
  type?: Type119;
}
/**
 * Nothing more is asked of the customer.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ChallengesOver".
 */
export interface ChallengesOver {
  number: Number73;
  reason: TrialEnd;
}
/**
 * The agent says, by eye and with a reason, whether somebody is there: without a challenge, or over its outcome.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "LivenessJudgedTold".
 */
export interface LivenessJudgedTold {
  at: At66;
  event: LivenessJudged;
  name: Name69;
  number: Number75;
  type?: Type120;
}
/**
 * The agent says, by eye and with a reason, whether somebody is there: without a challenge, or over its outcome.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "LivenessJudged".
 */
export interface LivenessJudged {
  agent: Agent13;
  reason: Reason9;
  there: There1;
}
/**
 * Signs of a screen, a picture or a made-up stream in the frames of a trial: advice. SEEN: there are some.
 *
 * ``rasters``: of the frames so many had a screen's raster over the face.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "PresentationSeenTold".
 */
export interface PresentationSeenTold {
  at: At67;
  event: PresentationSeen;
  name: Name70;
  number: Number77;
  type?: Type121;
}
/**
 * Signs of a screen, a picture or a made-up stream in the frames of a trial: advice. SEEN: there are some.
 *
 * ``rasters``: of the frames so many had a screen's raster over the face.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "PresentationSeen".
 */
export interface PresentationSeen {
  finding: Finding;
  frames: Frames5;
  number: Number76;
  rasters: Rasters;
  signs: Signs;
  why: Why4;
}
/**
 * What the customer's page says its camera is called. ``known_as``: the program behind it; empty: none is known.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CameraNamedTold".
 */
export interface CameraNamedTold {
  at: At68;
  event: CameraNamed;
  name: Name71;
  number: Number78;
  type?: Type122;
}
/**
 * What the customer's page says its camera is called. ``known_as``: the program behind it; empty: none is known.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CameraNamed".
 */
export interface CameraNamed {
  known_as: KnownAs;
  label: Label1;
}
/**
 * The agent decided: this is the person.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "IdentityApprovedTold".
 */
export interface IdentityApprovedTold {
  at: At69;
  event: IdentityApproved;
  name: Name72;
  number: Number79;
  type?: Type123;
}
/**
 * The agent decided: this is the person.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "IdentityApproved".
 */
export interface IdentityApproved {
  agent: Agent14;
  reason: Reason10;
}
/**
 * The agent decided: not shown to be the person.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "IdentityRejectedTold".
 */
export interface IdentityRejectedTold {
  at: At70;
  event: IdentityRejected;
  name: Name73;
  number: Number80;
  type?: Type124;
}
/**
 * The agent decided: not shown to be the person.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "IdentityRejected".
 */
export interface IdentityRejected {
  agent: Agent15;
  reason: Reason11;
}
/**
 * The agent wrote a note.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "NoteAddedTold".
 */
export interface NoteAddedTold {
  at: At71;
  event: NoteAdded;
  name: Name74;
  number: Number81;
  type?: Type125;
}
/**
 * The agent wrote a note.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "NoteAdded".
 */
export interface NoteAdded {
  agent: Agent16;
  text: Text7;
}
/**
 * Nobody talks any more; everything still running stops.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CallEndedTold".
 */
export interface CallEndedTold {
  at: At72;
  event: CallEnded;
  name: Name75;
  number: Number82;
  type?: Type126;
}
/**
 * Nobody talks any more; everything still running stops.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CallEnded".
 */
export interface CallEnded {
  by?: Party | null;
  reason: EndReason;
}
/**
 * The bank's core took the outcome.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "OutcomeToldTold".
 */
export interface OutcomeToldTold {
  at: At73;
  event: OutcomeTold;
  name: Name76;
  number: Number83;
  type?: Type127;
}
/**
 * The bank's core took the outcome.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "OutcomeTold".
 */
export interface OutcomeTold {
  attempt: Attempt;
}
/**
 * The bank's core did not take it. ``final``: it is not told again, and people have to.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "OutcomeUntoldTold".
 */
export interface OutcomeUntoldTold {
  at: At74;
  event: OutcomeUntold;
  name: Name77;
  number: Number84;
  type?: Type128;
}
/**
 * The bank's core did not take it. ``final``: it is not told again, and people have to.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "OutcomeUntold".
 */
export interface OutcomeUntold {
  attempt: Attempt1;
  final: Final;
}
/**
 * The customer rated the call, 1 to 5, with a word if they liked.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CallRatedTold".
 */
export interface CallRatedTold {
  at: At75;
  event: CallRated;
  name: Name78;
  number: Number85;
  type?: Type129;
}
/**
 * The customer rated the call, 1 to 5, with a word if they liked.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CallRated".
 */
export interface CallRated {
  stars: Stars2;
  words?: Words1;
}
/**
 * The chain is closed: nothing can be added after this.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CallSealedTold".
 */
export interface CallSealedTold {
  at: At76;
  event: CallSealed;
  name: Name79;
  number: Number86;
  type?: Type130;
}
/**
 * The chain is closed: nothing can be added after this.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "CallSealed".
 */
export interface CallSealed {
  interrupted: Interrupted;
  pieces: Pieces;
  tracks: Tracks1;
}
/**
 * ``POST /api/session``. ``code`` is the TOTP code when enrolled.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "SignIn".
 */
export interface SignIn {
  code?: Code5;
  password: Password;
  user_name: UserName5;
}
/**
 * ``PUT /api/session/totp``: a code from the app proves that the secret arrived.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "TotpConfirmation".
 */
export interface TotpConfirmation {
  code: Code6;
}
/**
 * ``POST /api/session/totp``: a new secret, shown once, as text, ``otpauth://`` URI and a QR code (SVG).
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "TotpOffer".
 */
export interface TotpOffer {
  qr_svg: QrSvg;
  secret: Secret;
  uri: Uri;
}
/**
 * What was checked just now: the ledger's chain, its signed head, and every hash of the recording.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Verification".
 */
export interface Verification {
  chain_verified: ChainVerified;
  entries: Entries;
  evidence_verified: EvidenceVerified;
  faults: Faults;
  pieces: Pieces1;
  sealed: Sealed;
}
/**
 * ``most_photos``: of documents, in one call; ``redact_numbers``: before a picture of a document is kept.
 *
 * ``concurrent_audit``: an approval takes effect when somebody who was not its agent has found the call in order.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Rules".
 */
export interface Rules1 {
  approval_needs?: ApprovalNeeds;
  concurrent_audit?: ConcurrentAudit;
  most_photos?: MostPhotos;
  redact_numbers?: RedactNumbers;
}
