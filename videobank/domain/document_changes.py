"""What the state of a call remembers of documents, so that what was found out about one never speaks for another.

Whoever sends another document begins anew: the comparison of faces was with the earlier portrait, and the registry was
asked about the earlier card. Two sides count together only if they are of one kind of document, and the front counts
only while it is the picture that the portrait was cut from. A part of ``changes``.
"""

from dataclasses import replace
from datetime import datetime

from videobank.domain import call_events as e
from videobank.domain.call import Call
from videobank.domain.document import DocumentKind, Side
from videobank.domain.flow import StepKind, StepState


def received(call: Call, event: e.DocumentReceived, _at: datetime) -> Call:
    """A photo came. While the back was asked for, the front, and its portrait, stay the document."""
    new = {event.picture} | ({event.portrait} if event.portrait else set())
    known = replace(
        call,
        pieces=call.pieces | new,
        unread=call.unread | {event.picture},
        photos=call.photos + 1,
        capture=replace(call.capture, photo=event.picture) if call.capture is not None else None,
    )
    if call.capture is not None and call.capture.begun:
        known = replace(known, unmatched=known.unmatched | {event.picture})
    if call.capture is not None and call.capture.side is Side.BACK:
        return known
    exchanged = replace(
        known,
        document=event.picture,
        portrait=event.portrait,
        band=None,
        record_band=None,
        shown=call.shown - {Side.FRONT},
    )
    return _open_again(exchanged, {StepKind.FACE})


def read(call: Call, event: e.DocumentRead, _at: datetime) -> Call:
    """A photo was read; a bank card says nothing of who holds it, and a front where the back was asked is no back."""
    known = replace(call, unread=call.unread - {event.picture}, read=call.read | {event.picture})
    if event.side is None or event.kind is None or event.kind is DocumentKind.BANK_CARD:
        return known
    if event.side is Side.FRONT and event.picture != call.document:
        return known
    others = call.sides if event.kind is call.kind else frozenset[Side]()
    known = replace(known, sides=others | {event.side}, kind=event.kind)
    if event.side is Side.BACK:
        return _open_again(known, {StepKind.DOCUMENT}, Side.BACK)
    anew = replace(known, front_page=event.picture, registry=None, registry_sandbox=False)
    return _open_again(_open_again(anew, {StepKind.DOCUMENT}, Side.FRONT), {StepKind.REGISTRY})


def compared(call: Call, event: e.StillCompared, _at: datetime) -> Call:
    """What was found decides nothing: it is told, and the agent decides."""
    return replace(call, unmatched=call.unmatched - {event.picture})


def checked(call: Call, event: e.RegistryChecked, _at: datetime) -> Call:
    """The registry's answer counts for the card that it was asked about, and for no other that came meanwhile."""
    if call.front_page is not None and event.picture != call.front_page:
        return call
    return replace(call, registry=event.answer, registry_sandbox=event.sandbox)


def _open_again(call: Call, kinds: set[StepKind], side: Side | None = None) -> Call:
    """What was approved on the earlier document is to be looked at again; what was gone on without stays so."""
    names = {step.name for step in call.steps if step.kind in kinds and (side is None or step.side is side)}
    said = {name: one for name, one in call.said.items() if name not in names or one is not StepState.APPROVED}
    return replace(call, said=said)
