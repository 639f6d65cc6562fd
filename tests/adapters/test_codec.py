"""Events survive being stored, and what was stored years ago can still be read."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from videobank.adapters import codec
from videobank.domain.account_events import SignedIn, WentOnline
from videobank.domain.call_events import Consent, ConsentGiven, DocumentRead, NoteAdded
from videobank.domain.chain import BEGINNING, entry_hash
from videobank.domain.document import Box, DocumentField, DocumentKind, Proof, Side
from videobank.domain.event_type import FORGOTTEN, REGISTRY, event, personal
from videobank.domain.ids import EvidenceId, LedgerId, PersonId

LEDGER = LedgerId("call/" + "a" * 32)
SECRET = bytes(range(32))
FROZEN = Path(__file__).parent / "frozen" / "ledger_v1.json"

EVENTS = sorted(REGISTRY)
text = st.text(st.characters(codec="utf-8"), max_size=30)
st.register_type_strategy(str, text)
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(
    datetime,
    st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))])),
)


@pytest.mark.parametrize("name", EVENTS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_event_comes_back_as_it_was(name: str, data: st.DataObject) -> None:
    happened = data.draw(st.from_type(REGISTRY[name].cls))
    coded = codec.encode(happened, LEDGER, 7, SECRET)
    assert codec.decode(coded.content, LEDGER, 7, SECRET) == happened
    assert codec.label(coded.content) == (coded.type, coded.version) == (name, REGISTRY[name].version)
    parts = json.loads(coded.content)
    assert not REGISTRY[name].personal & parts["public"].keys()
    assert ("sealed" in parts) == bool(REGISTRY[name].personal)


NOTE = NoteAdded(agent=PersonId("a1"), text="speaks of a lost card")


def test_what_is_personal_cannot_be_read_without_the_key() -> None:
    content = codec.encode(NOTE, LEDGER, 1, SECRET).content
    assert b"lost card" not in content
    with pytest.raises(codec.Unreadable):
        codec.decode(content, LEDGER, 1, bytes(32))


def test_a_destroyed_key_forgets_the_person_and_nothing_else() -> None:
    content = codec.encode(NOTE, LEDGER, 1, SECRET).content
    assert codec.decode(content, LEDGER, 1, None) == NoteAdded(agent=PersonId("a1"), text=FORGOTTEN)


def test_of_a_forgotten_document_it_is_known_that_it_was_read() -> None:
    name = DocumentField("name", "张三", 0.9, Box(1, 2, 3, 4), Proof.NONE)
    read = DocumentRead(
        picture=EvidenceId("document/0001"),
        kind=DocumentKind.CN_RESIDENT_ID,
        side=Side.FRONT,
        problems=(),
        reader="reader",
        fields=(name,),
    )
    content = codec.encode(read, LEDGER, 1, SECRET).content
    assert codec.decode(content, LEDGER, 1, SECRET) == read
    assert codec.decode(content, LEDGER, 1, None) == replace(read, fields=())


@pytest.mark.parametrize(("ledger", "number"), [(LEDGER, 2), (LedgerId("call/" + "b" * 32), 1)])
def test_a_personal_part_cannot_be_moved_to_another_entry(ledger: LedgerId, number: int) -> None:
    content = codec.encode(NOTE, LEDGER, 1, SECRET).content
    with pytest.raises(codec.Unreadable):
        codec.decode(content, ledger, number, SECRET)


def test_an_event_with_a_field_of_a_wrong_type_is_not_stored() -> None:
    wrong: Any = "recording"
    with pytest.raises(ValueError, match="enum"):
        codec.encode(ConsentGiven(consent=wrong, text_version="1", text_sha256="", language="zh"), LEDGER, 1, SECRET)


def test_what_is_no_event_is_not_stored() -> None:
    with pytest.raises(KeyError):
        codec.encode("words", LEDGER, 1, SECRET)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"v": 1, "type": "Unheard", "public": {}}',
        b'{"v": 2, "type": "WentOnline", "public": {}}',
        b'{"v": 0, "type": "WentOnline", "public": {}}',
        b'{"v": 1, "type": "WentOnline"}',
        b'{"v": 1, "type": "SignedIn", "public": {"second_factor": "perhaps"}, "sealed": "AAAA"}',
        b'{"v": 1, "type": "SignedOut", "public": {"why": 7}}',
    ],
)
def test_bytes_that_are_no_event_are_refused(content: bytes) -> None:
    with pytest.raises(codec.Unreadable):
        codec.decode(content, LEDGER, 1, SECRET)


@pytest.fixture
def renamed_field(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Any]]:
    """An event that has ``bright`` since its second version, and ``shade`` for ``colour`` since its third."""

    @event(version=3)
    class LampChanged:
        shade: str
        bright: bool
        owner: str = personal()

    def second(fields: codec.Fields) -> codec.Fields:
        return fields | {"bright": False}

    def third(fields: codec.Fields) -> codec.Fields:
        return {name: value for name, value in fields.items() if name != "colour"} | {"shade": fields["colour"]}

    monkeypatch.setitem(codec.UPCASTERS, ("LampChanged", 1), second)
    monkeypatch.setitem(codec.UPCASTERS, ("LampChanged", 2), third)
    yield LampChanged
    del REGISTRY["LampChanged"]


def test_old_versions_are_read_through_every_step_since(renamed_field: type[Any]) -> None:
    first = b'{"public":{"colour":"red","owner":"Wang"},"type":"LampChanged","v":1}'
    second = b'{"public":{"bright":true,"colour":"red","owner":"Wang"},"type":"LampChanged","v":2}'
    assert codec.decode(first, LEDGER, 1, SECRET) == renamed_field(shade="red", bright=False, owner="Wang")
    assert codec.decode(second, LEDGER, 1, SECRET) == renamed_field(shade="red", bright=True, owner="Wang")


@dataclass(frozen=True)
class Frozen:
    """An entry as the first release wrote it. The file is never written anew: that is its point."""

    number: int
    at_us: int
    content: bytes
    digest: str
    said: dict[str, Any]


def frozen_ledger() -> tuple[LedgerId, bytes, list[Frozen]]:
    kept = json.loads(FROZEN.read_text())
    entries = [
        Frozen(e["number"], e["at_us"], base64.b64decode(e["bytes"]), e["digest"], e["said"]) for e in kept["entries"]
    ]
    return LedgerId(kept["ledger"]), bytes.fromhex(kept["key"]), entries


def test_the_chain_of_an_old_ledger_still_holds() -> None:
    ledger, _, entries = frozen_ledger()
    previous = BEGINNING
    for entry in entries:
        previous = entry_hash(ledger, entry.number, entry.at_us, previous, entry.content)
        assert previous == entry.digest


def test_every_entry_of_an_old_ledger_still_says_what_it_said() -> None:
    ledger, key, entries = frozen_ledger()
    assert len(entries) > 20
    for entry in entries:
        read = codec.decode(entry.content, ledger, entry.number, key)
        says = {"type": type(read).__name__} | TypeAdapter(type(read)).dump_python(read, mode="json")
        assert {name: says[name] for name in entry.said} == entry.said


def test_json_is_canonical() -> None:
    content = codec.encode(WentOnline(), LEDGER, 1, SECRET).content
    assert content == b'{"public":{},"type":"WentOnline","v":1}'
    signed = json.loads(codec.encode(SignedIn(second_factor=True), LEDGER, 1, SECRET).content)
    assert list(signed) == sorted(signed)
    assert (
        Consent.RECORDING.value.encode()
        in codec.encode(
            ConsentGiven(consent=Consent.RECORDING, text_version="1", text_sha256="", language="中文"),
            LEDGER,
            1,
            SECRET,
        ).content
    )
