"""Flows are data: the built-in ones are whole, and a bad file is refused with the place and the reason."""

from pathlib import Path

import pytest

from videobank.adapters.flow_files import BUILT_IN, load_flow, load_flows
from videobank.adapters.toml_files import FileInvalid
from videobank.adapters.toml_lines import lines_of
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


MISTAKES = [
    # what stands there, what somebody writes instead, the line that is at fault, the field, the reason
    ('kind = "code"', 'kind = "sms"', 'kind = "sms"', "steps.4.kind", "Input should be 'document', 'face'"),
    ('name = "code"', 'name = "face"', 'name = "face"\nkind = "code"', "steps.4.name", "there is another step face"),
    ('side = "front"\n', "", "[[steps]]", "steps.0.side", "a step of kind document needs it"),
    ('side = "front"', 'side = "left"', 'side = "left"', "steps.0.side", "Input should be 'front' or 'back'"),
    ('kind = "look"', 'kind = "look"\nright = 1', "right = 1", "steps.6.right", "only a step of kind questions has it"),
    ("right = 2", "right = 4", "right = 4", "steps.5.right", "less than or equal to 3"),
    ("right = 2", "right = 0", "right = 0", "steps.5.right", "greater than or equal to 1"),
    ('band = "match"', 'band = "sure"', 'band = "sure"', "steps.3.band", "Input should be"),
    ('band = "match"', 'band = "match"\nsimilarity = 1.5', "similarity", "steps.3.similarity", "less than 1"),
    (
        'kind = "code"',
        'kind = "code"\nsimilarity = 0.5',
        "similarity",
        "steps.4.similarity",
        "only a step of kind face",
    ),
    ('title = "Document, front"\n', "", "[steps.en]", "steps.0.en.title", "it is missing"),
    ('title = "重置借记卡密码"', 'title = ""', 'title = ""', "zh.title", "at least 1 character"),
    ("[steps.en]", "[steps.fr]", "[steps.fr]", "steps.0.fr", "there is no such field"),
    ('name = "pressure"', 'name = "No Sign"', 'name = "No Sign"', "steps.6.name", "String should match pattern"),
    ("waivable = true", "waveable = true", "waveable", "steps.1.waveable", "there is no such field"),
    ("waivable = true", 'waivable = "perhaps"', "perhaps", "steps.1.waivable", "valid boolean"),
    ("[outcomes.rejected]", "[outcomes.refused]", "[outcomes.refused]", "outcomes.refused", "'approved', 'rejected'"),
    ('follows = "keep_locked"', 'follows = "Keep it!"', "Keep it!", "outcomes.rejected.follows", "match pattern"),
    ('follows = "keep_locked"\n', "", "[outcomes.rejected]", "outcomes.rejected.follows", "it is missing"),
    ("[outcomes.none.zh]", "[outcomes.none.more]", "[outcomes.none.more]", "outcomes.none.more", "no such field"),
]


@pytest.mark.parametrize(("old", "new", "line", "place", "said"), MISTAKES)
def test_a_bad_file_is_refused_with_the_line_the_field_and_the_reason(
    tmp_path: Path, old: str, new: str, line: str, place: str, said: str
) -> None:
    bad, number, text = written(tmp_path, old, new, line)
    with pytest.raises(FileInvalid) as refused:
        load_flow(bad)
    message = str(refused.value)
    assert message.startswith("bad.toml, line "), message
    named = int(message.removeprefix("bad.toml, line ").partition(":")[0])
    assert text.splitlines()[named - 1] == text.splitlines()[number - 1], message
    assert f": field {place}: " in message
    assert said in message
    assert "\n" not in message


def written(directory: Path, old: str, new: str, line: str) -> tuple[Path, int, str]:
    """The good file with one mistake, and the number of the line that is at fault."""
    assert old in GOOD
    path, text = directory / "bad.toml", GOOD.replace(old, new, 1)
    path.write_text(text)
    return path, text.count("\n", 0, text.index(line)) + 1, text


def test_of_what_is_missing_altogether_the_step_is_named(tmp_path: Path) -> None:
    without = GOOD.replace('[steps.en]\ntitle = "Questions"', '[steps.zh.en]\ntitle = "Questions"')
    (tmp_path / "bad.toml").write_text(without)
    with pytest.raises(FileInvalid, match=r"bad\.toml, line \d+: field steps\.5\.zh\.en: there is no such field"):
        load_flow(tmp_path / "bad.toml")


@pytest.mark.parametrize(("broken", "line"), [("kind = document", 16), ('kind = "document" "front"', 16)])
def test_what_is_no_toml_is_refused_with_the_line(tmp_path: Path, broken: str, line: int) -> None:
    path, number, _ = written(tmp_path, 'kind = "document"', broken, broken)
    with pytest.raises(FileInvalid, match=rf"^bad\.toml: .*line {number}"):
        load_flow(path)


def test_what_is_no_text_is_refused_with_the_line(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_bytes(b"# good\n\n# \xff\n")
    with pytest.raises(FileInvalid, match=r"^bad\.toml, line 3: byte 10 is not UTF-8"):
        load_flow(tmp_path / "bad.toml")


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_the_shipped_flows_say_what_follows_each_outcome_in_both_languages(name: str) -> None:
    flow = load_flows()[name]
    decisions = {"approved", "rejected", "none"}
    assert {one.decision for one in flow.follows} == decisions
    for texts in flow.after.values():
        assert set(texts) == decisions
        assert all(text.title and text.help for text in texts.values())


def test_a_line_is_found_through_strings_of_several_lines_and_arrays_of_tables() -> None:
    lines = lines_of('''# a file
title = """
[not.a.table]
no = "key"
"""
"quoted.key" = 1   # line 6
a.b = 2
[[rows]]
x = 1
[[rows]]  # another
[rows.deep]
y = [
  "z = 1",
]
''')
    assert lines[("title",)] == 2
    assert lines[("quoted.key",)] == 6
    assert lines[("a", "b")] == 7
    assert (lines[("rows", 0)], lines[("rows", 0, "x")], lines[("rows", 1)]) == (8, 9, 10)
    assert (lines[("rows", 1, "deep")], lines[("rows", 1, "deep", "y")]) == (11, 12)
    assert not [place for place in lines if "not" in place or "z" in place]


def test_a_directory_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileInvalid, match="is no directory"):
        load_flows(tmp_path / "missing")
