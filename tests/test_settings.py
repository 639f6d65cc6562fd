import pytest
from pydantic import ValidationError

from videobank.settings import Settings


@pytest.mark.parametrize(("text", "ports"), [("40000-40999", range(40000, 41000)), ("5000-5000", range(5000, 5001))])
def test_media_ports_are_a_range_with_both_its_ends(monkeypatch: pytest.MonkeyPatch, text: str, ports: range) -> None:
    monkeypatch.setenv("VIDEOBANK_MEDIA_PORTS", text)
    assert Settings().media_port_range == ports


def test_the_system_chooses_media_ports_unless_told_otherwise() -> None:
    assert Settings().media_port_range is None


@pytest.mark.parametrize("text", ["40000", "40999-40000", "80-90", "60000-70000", "40000-40999,50000", "4000a-50000"])
def test_media_ports_that_are_no_range_are_refused_in_words(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("VIDEOBANK_MEDIA_PORTS", text)
    with pytest.raises(ValidationError, match="VIDEOBANK_MEDIA_PORTS is LOWEST-HIGHEST"):
        Settings()
