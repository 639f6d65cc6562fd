"""A wrong setting is named with what to do, and its value is told to nobody."""

import sys

import pytest

from videobank.__main__ import main
from videobank.settings import SettingWrong, read_settings


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("VIDEOBANK_MEDIA_WORKERS", "0", "VIDEOBANK_MEDIA_WORKERS: "),
        ("VIDEOBANK_PORT", "s3cret", "VIDEOBANK_PORT: "),
        ("VIDEOBANK_PUBLIC_URL", "s3cret", "VIDEOBANK_PUBLIC_URL: "),
        ("VIDEOBANK_TIMEOUTS__GRACE_S", "s3cret", "VIDEOBANK_TIMEOUTS__GRACE_S: "),
        ("VIDEOBANK_TRUSTED_PROXIES", "s3cret", "written as JSON"),
        ("VIDEOBANK_HOST", "0.0.0.0", "make run LAN=1"),
        ("VIDEOBANK_TLS_KEY", "/key.pem", "go together"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingWrong) as wrong:
        read_settings()
    assert said in str(wrong.value)
    assert "s3cret" not in str(wrong.value)


@pytest.mark.parametrize("command", [["web"], ["finisher"], ["media-worker", "media-0"], ["run"], ["invite"]])
def test_every_process_ends_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    monkeypatch.setenv("VIDEOBANK_PORT", "s3cret")
    more = ["--business", "b", "--reference", "r"] if command == ["invite"] else []
    monkeypatch.setattr(sys, "argv", ["videobank", *command, *more])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "VIDEOBANK_PORT: " in capsys.readouterr().err


@pytest.mark.parametrize("names", [[], ["media-0", "media-1"]])
def test_a_media_worker_has_one_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], names: list[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["videobank", "media-worker", *names])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "takes one name" in capsys.readouterr().err
