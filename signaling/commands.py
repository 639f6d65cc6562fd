"""What each request does, and which role may make it: one table, one short function a request."""

from signaling import identity_commands
from signaling import messages as m
from signaling.acting import Act, Answer, Services, call_of, own_call, party_of, person_of, propose
from signaling.hub import Connection
from signaling.line_quality import claimed
from signaling.protocol import Close
from videobank.domain import call_events as e
from videobank.domain.call import Refusal, Refused
from videobank.domain.call_events import Consent, EndReason
from videobank.domain.ids import CallId
from videobank.domain.roles import Role
from videobank.domain.streams import Party

# --- the customer -------------------------------------------------------------------------------------------------


async def _agree(c: Connection, r: m.Agree, s: Services) -> None:
    state = await s.desk.call(call_of(c))
    try:
        shown = s.profiles[state.profile].text(r.consent, r.language)
    except LookupError as unknown:
        raise Refused(Refusal.NO_CONSENT, "no text in this language") from unknown
    if (shown.version, shown.sha256) != (r.text_version, r.text_sha256):
        raise Refused(Refusal.NO_CONSENT, "another text than the one in force")
    event = e.ConsentGiven(
        consent=r.consent, text_version=r.text_version, text_sha256=r.text_sha256, language=r.language
    )
    await propose(c, s, event)


async def _decline(c: Connection, r: m.Decline, s: Services) -> None:
    await propose(c, s, e.ConsentDeclined(consent=r.consent, language=r.language))


async def _withdraw(c: Connection, r: m.Withdraw, s: Services) -> None:
    ended = e.CallEnded(reason=EndReason.CONSENT_WITHDRAWN, by=Party.CUSTOMER)
    await propose(c, s, e.ConsentWithdrawn(consent=r.consent), *((ended,) if r.consent is Consent.RECORDING else ()))
    if r.consent is Consent.PAGE_SHARING:
        await s.page.close(call_of(c), "consent_withdrawn")


async def _wait(c: Connection, _r: m.Wait, s: Services) -> None:
    await propose(c, s, e.CustomerQueued())


async def _ready(c: Connection, _r: m.Ready, s: Services) -> None:
    await propose(c, s, e.CustomerReady())


async def _leave(c: Connection, _r: m.Leave, s: Services) -> None:
    await propose(c, s, e.CallEnded(reason=EndReason.CUSTOMER_LEFT, by=Party.CUSTOMER))


async def _rate(c: Connection, r: m.Rate, s: Services) -> None:
    await propose(c, s, e.CallRated(stars=r.stars, words=r.words))


async def _share_page(c: Connection, r: m.SharePage, s: Services) -> None:
    await s.page.share(call_of(c), r.origin)


async def _stop_page(c: Connection, _r: m.StopPage, s: Services) -> None:
    await s.page.stop(call_of(c))


async def _page_chunk(c: Connection, r: m.PageChunk, s: Services) -> None:
    call = call_of(c)
    first = await s.page.take(call, r.events)
    for other in s.hub.of_call(call):
        if other.identity.role is Role.AGENT:
            other.tell(m.PageEvents(events=r.events, first=first))


# --- the agent ----------------------------------------------------------------------------------------------------


async def _go_online(c: Connection, _r: m.GoOnline, s: Services) -> None:
    await s.lobby.go_online(person_of(c))


async def _go_offline(c: Connection, _r: m.GoOffline, s: Services) -> None:
    await s.lobby.go_offline(person_of(c).id)


async def _accept_next(c: Connection, _r: m.AcceptNext, s: Services) -> None:
    call = await s.lobby.accept_next(person_of(c))
    if c.call is not None:
        s.presence.left(c.call, Party.AGENT)
    c.call, c.cursor, c.last_view = call, 0, None
    await s.presence.joined(call, Party.AGENT)


async def _return_call(c: Connection, _r: m.ReturnCall, s: Services) -> None:
    await s.lobby.return_call(await own_call(c, s))


async def _note(c: Connection, r: m.Note, s: Services) -> None:
    await propose(c, s, e.NoteAdded(agent=person_of(c).id, text=r.text))


async def _end(c: Connection, _r: m.End, s: Services) -> None:
    await s.desk.propose(await own_call(c, s), e.CallEnded(reason=EndReason.AGENT_ENDED, by=Party.AGENT))


# --- both ---------------------------------------------------------------------------------------------------------


async def _publish(c: Connection, r: m.Publish, s: Services) -> Answer:
    call = await _call_as_party(c, s)
    receivable = s.hub.receivable(call, party_of(c))
    answer = await s.stage.publish(call, party_of(c), r.stream, r.sdp, receivable)
    await _undo_if_signed_out(c, call, s)
    return Answer(answer.sdp, answer.segment)


async def _subscribe(c: Connection, r: m.Subscribe, s: Services) -> Answer:
    call = await _call_as_party(c, s)
    sdp = await s.stage.subscribe(call, party_of(c), r.stream, r.sdp)
    await _undo_if_signed_out(c, call, s)
    return Answer(sdp, 0)


async def _undo_if_signed_out(c: Connection, call: CallId, s: Services) -> None:
    """The session ended while the offer was being answered."""
    if c.closing is Close.SIGNED_OUT:
        await s.stage.dismiss(call, party_of(c), c.identity.person.id if c.identity.person is not None else None)
        raise Refused(Refusal.NOT_PERMITTED, "signed out")


async def _stop_stream(c: Connection, r: m.StopStream, s: Services) -> None:
    await s.stage.stop(await _call_as_party(c, s), party_of(c), r.stream)


async def _sender_state(c: Connection, r: m.SenderState, s: Services) -> None:
    call = await _call_as_party(c, s)
    await s.desk.propose(call, e.SenderStateClaimed(party=party_of(c), microphone=r.microphone, camera=r.camera))


async def _report_quality(c: Connection, r: m.ReportQuality, s: Services) -> None:
    call, party = await _call_as_party(c, s), party_of(c)
    await s.quality.claim(call, party, tuple(claimed(party, second, s.clock.now_us()) for second in r.seconds))


async def _call_as_party(c: Connection, s: Services) -> CallId:
    return await own_call(c, s) if c.identity.role is Role.AGENT else call_of(c)


CUSTOMER: dict[type[m.Request], Act] = identity_commands.OF_CUSTOMER | {
    m.Agree: _agree,
    m.Decline: _decline,
    m.Withdraw: _withdraw,
    m.Wait: _wait,
    m.Ready: _ready,
    m.Leave: _leave,
    m.Rate: _rate,
    m.SharePage: _share_page,
    m.StopPage: _stop_page,
    m.PageChunk: _page_chunk,
}
AGENT: dict[type[m.Request], Act] = identity_commands.OF_AGENT | {
    m.GoOnline: _go_online,
    m.GoOffline: _go_offline,
    m.AcceptNext: _accept_next,
    m.ReturnCall: _return_call,
    m.Note: _note,
    m.End: _end,
}
BOTH: dict[type[m.Request], Act] = {
    m.Publish: _publish,
    m.Subscribe: _subscribe,
    m.StopStream: _stop_stream,
    m.SenderState: _sender_state,
    m.ReportQuality: _report_quality,
}
COMMANDS: dict[tuple[Role, type[m.Request]], Act] = {
    **{(Role.CUSTOMER, request): act for request, act in (CUSTOMER | BOTH).items()},
    **{(Role.AGENT, request): act for request, act in (AGENT | BOTH).items()},
}
"""(role, request) -> what is done. What is not here is refused: a reviewer's socket can ask for nothing."""


async def carry_out(c: Connection, request: m.Request, s: Services) -> Answer | None:
    """Do what is asked; raises Refused and the errors of the use cases."""
    act = COMMANDS.get((c.identity.role, type(request)))
    if act is None:
        raise Refused(Refusal.NOT_PERMITTED, type(request).__name__)
    return await act(c, request, s)
