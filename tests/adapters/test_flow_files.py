"""Flows are data: the built-in ones are whole, and a bad file is refused with the place and the reason."""

from pathlib import Path

import pytest

from videobank.adapters.flow_files import BUILT_IN, load_flow, load_flows
from videobank.adapters.toml_files import FileInvalid
from videobank.domain.flow import StepKind

GOOD = (BUILT_IN / "card_password.toml").read_text()
SHIPPED = {"card_password", "lift_loss_report", "phone_number", "app_face_check"}


def test_the_built_in_flows_are_whole() -> None:
    flows = load_flows()
    assert set(flows) == SHIPPED
    for flow in flows.values():
        names = {"", *(step.name for step in flow.steps)}
        for texts in flow.texts.values():
            assert set(texts) == names
            assert all(text.title for text in texts.values())


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_the_face_is_never_the_only_way(name: str) -> None:
    """人脸识别技术应用安全管理办法 (2025): whoever declines is verified in another way."""
    assert all(step.waivable for step in load_flows()[name].steps if step.kind is StepKind.FACE)


def test_a_bank_lays_its_own_beside_them(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(GOOD)
    assert set(load_flows(tmp_path)) == {*SHIPPED, "own"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "code"', 'kind = "sms"', "steps.4.kind"),
        ('name = "code"', 'name = "face"', "there is another step face"),
        ('side = "front"', "", "steps.0.side: a step of kind document needs it"),
        ('kind = "look"', 'kind = "look"\nright = 1', "steps.6.right: only a step of kind questions has it"),
        ("right = 2", "right = 4", "steps.5.right"),
        ('band = "match"', 'band = "sure"', "steps.3.band"),
        ('title = "Document, front"', "", "steps.0.en.title"),
        ('name = "pressure"', 'name = "No Sign"', "steps.6.name"),
        ("waivable = true", "waveable = true", "steps.1.waveable"),
        ('kind = "document"', "kind = document", "line"),
    ],
)
def test_a_bad_file_is_refused_with_the_place_and_the_reason(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    path = tmp_path / "bad.toml"
    path.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(FileInvalid, match=said) as refused:
        load_flow(path)
    assert str(refused.value).startswith("bad.toml")


def test_a_directory_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileInvalid, match="is no directory"):
        load_flows(tmp_path / "missing")
