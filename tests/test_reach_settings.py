"""What the settings say of ports and relays is taken as browsers take it, or refused in words."""

import pytest
from pydantic import ValidationError

from videobank.settings import Settings, SettingWrong


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


SECRET = "north-shore-secret-of-a-test"
TURN = '["turn:turn.bank.example:3478?transport=udp"]'


def relays(monkeypatch: pytest.MonkeyPatch, urls: str = "[]", secret: str = "", *, only: bool = False) -> Settings:
    monkeypatch.setenv("VIDEOBANK_TURN_URLS", urls)
    monkeypatch.setenv("VIDEOBANK_TURN_SECRET", secret)
    monkeypatch.setenv("VIDEOBANK_RELAY_ONLY", str(int(only)))
    return Settings()


def test_there_are_no_relays_unless_they_are_set() -> None:
    settings = Settings()
    settings.check()
    assert settings.turn_urls == ()
    assert not settings.relay_only


@pytest.mark.parametrize(
    "url",
    [
        "turn:turn.bank.example",
        "turn:192.0.2.7:3478?transport=tcp",
        "turn:[2001:db8::7]:3478?transport=udp",
        "turns:turn.bank.example:5349?transport=tcp",
        "stun:turn.bank.example:3478",
    ],
)
def test_addresses_of_relays_are_taken_as_browsers_take_them(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    settings = relays(monkeypatch, f'["turn:one.bank.example", "{url}"]', SECRET)
    settings.check()
    assert settings.turn_urls[1] == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "turn.bank.example:3478",
        "turn://turn.bank.example",
        "https://turn.bank.example",
        "turn:turn.bank.example:99999",
        "turn:turn.bank.example:0",
        "turn:turn.bank.example?transport=sctp",
        "stun:turn.bank.example?transport=udp",
        "turn:user@turn.bank.example",
        "turn:turn.bank.example ",
    ],
)
def test_a_malformed_address_of_a_relay_is_refused_in_words(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    with pytest.raises(ValidationError, match="VIDEOBANK_TURN_URLS is a list of") as refused:
        relays(monkeypatch, f'["{url}"]', SECRET)
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(("urls", "secret"), [(TURN, ""), ("[]", SECRET), ('["stun:turn.bank.example"]', SECRET)])
def test_turn_servers_and_their_secret_go_together(monkeypatch: pytest.MonkeyPatch, urls: str, secret: str) -> None:
    with pytest.raises(SettingWrong, match="VIDEOBANK_TURN_URLS and VIDEOBANK_TURN_SECRET go together"):
        relays(monkeypatch, urls, secret).check()


def test_a_secret_that_could_be_found_by_trying_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingWrong, match="VIDEOBANK_TURN_SECRET is shorter") as refused:
        relays(monkeypatch, TURN, "north-shore").check()
    assert "north-shore" not in str(refused.value)


def test_relays_alone_need_a_relay(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingWrong, match="VIDEOBANK_RELAY_ONLY needs a TURN server"):
        relays(monkeypatch, only=True).check()
    settings = relays(monkeypatch, TURN, SECRET, only=True)
    settings.check()
    assert settings.relay_only


def test_the_secret_does_not_show_where_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = relays(monkeypatch, TURN, SECRET)
    assert SECRET not in f"{settings!r} {settings}"
