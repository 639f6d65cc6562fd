"""Every setting, from the environment (``VIDEOBANK_...``); read once, at the composition root."""

import os
import re
from ipaddress import ip_network
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from videobank.domain.call import Timeouts

PORT_UNPRIVILEGED, PORT_MAX = 1024, 65535  # below, only root may bind
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
SHARED_SECRET_MIN = 32
TURN_SECRET_MIN = 20  # characters; even of lower-case letters alone, more than 90 bits

HOST_AND_PORT = r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<{}>[0-9]{{1,5}}))?"
RELAY = re.compile(
    f"stuns?:{HOST_AND_PORT.format('stun')}|turns?:{HOST_AND_PORT.format('turn')}(?:\\?transport=(?:udp|tcp))?",
    re.ASCII,
)
"""The addresses of RFC 7064 and RFC 7065: a browser does not make a connection at all when one is malformed."""


class SettingWrong(ValueError):
    """A setting cannot be used; the message names it and says what to do."""


class BankTls(BaseModel):
    """Mutual TLS with one system of the bank's: PEM files, read once at the start."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    certificate: Path | None = None
    """Ours, and after it the certificates of whoever issued it, up to the one that the system knows."""

    key: Path | None = None
    """Of our certificate; without a pass phrase, and readable by the service's user only."""

    authority: Path | None = None
    """Whose certificates the system has; in place of the authorities that this machine trusts."""


class Settings(BaseSettings):
    """Embedded defaults: everything on this machine, plain HTTP on localhost only."""

    model_config = SettingsConfigDict(env_prefix="VIDEOBANK_", frozen=True, env_nested_delimiter="__")

    data: Path = Path("data")
    bank_name: str = Field(default="VideoBank", max_length=80)
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    public_url: str = ""
    """How browsers reach the service, e.g. ``https://video.bank.example``; empty: http://localhost:PORT."""

    tls_certificate: Path | None = None
    tls_key: Path | None = None
    trusted_proxies: tuple[str, ...] = ()
    """Addresses or networks whose X-Forwarded-For and X-Forwarded-Proto are believed."""

    bank_origins: tuple[str, ...] = ()
    """Origins of the bank's own pages that may embed a call and share themselves."""

    sample_bank_port: int = Field(default=8081, ge=0, le=65535)
    """Where the sample bank listens (``bank.localhost``); 0: no sample bank."""

    sample_bank_public_url: str = ""
    """How browsers reach the sample bank; empty: http://bank.localhost:PORT."""

    media_workers: int = Field(default_factory=lambda: min(len(os.sched_getaffinity(0)), 4), ge=1, le=16)
    """Processes that carry media, each on a core of its own. With two, the calls of one that dies go on at once in the
    other; with one, when it is started anew."""

    media_ports: str = ""
    """UDP ports of the media workers, which share them, e.g. ``40000-40999``; empty: the system chooses."""

    video_codecs: tuple[Literal["VP8", "H264", "VP9"], ...] = Field(default=("VP8", "H264", "VP9"), min_length=1)
    """What pictures may be coded in, the best liked first: a call has the first that all its browsers have. One that is
    left out is not used at all."""

    voice_dtx: bool = False
    """Whether browsers are asked to rest their voice in silence (Opus DTX, RFC 7587). It saves who listens 20 kbit/s;
    but what is too soft to be taken for speech, such as a prompter's whisper, is then not in the recording."""

    turn_urls: tuple[str, ...] = Field(default=(), max_length=8)
    """STUN and TURN servers (RFC 7064, RFC 7065) that browsers are told of, none by itself. Each is asked at the
    beginning of every connection: few are quick, and two of each kind outlive the loss of a machine."""

    turn_secret: SecretStr = SecretStr("")
    """coturn's ``static-auth-secret``, from which short-lived credentials are made."""

    relay_only: bool = False
    """Whether browsers send and receive media through TURN only."""

    profile: str = Field(default="default", max_length=64)
    """Whose law holds for calls: one of ``videobank/profiles/*.toml``, or of the bank's own."""

    profiles: Path | None = None
    """A directory of the bank's own profiles; the built-in ones stay."""

    flows: Path | None = None
    """A directory of the bank's own business flows (``videobank/flows/*.toml`` shows how); the built-in ones stay."""

    registry_url: str = ""
    """The registry of citizens (``docs/bank-interfaces.md``); empty: nobody is looked up."""

    registry_secret: SecretStr = SecretStr("")
    """What questions to the registry are signed with."""

    outcome_url: str = ""
    """Where the bank's core is told what came of each call (``docs/bank-interfaces.md``); empty: it asks people."""

    outcome_secret: SecretStr = SecretStr("")
    """What outcomes are signed with."""

    sms_url: str = ""
    """Where short messages are sent (``docs/bank-interfaces.md``); empty: they go nowhere, and the administrator reads
    them in the outbox, for a trial."""

    sms_secret: SecretStr = SecretStr("")
    """What messages to the gateway are signed with."""

    sms_tls: BankTls = BankTls()
    registry_tls: BankTls = BankTls()
    outcome_tls: BankTls = BankTls()
    """Certificates for each of the bank's systems, e.g. ``VIDEOBANK_SMS_TLS__CERTIFICATE``; beside the signature."""

    face_threads: int = Field(default=1, ge=1, le=16)
    attendance_interval_s: float = Field(default=1.0, ge=0.5, le=4.0)
    """How often it is looked who is before the customer's camera. Each look asks the sender for a key frame."""

    attendance_calls: int = Field(default=4, ge=1, le=64)
    """So many calls at once are looked at that often; with more, each is looked at more rarely. A look takes a face
    process about a tenth of a second of one core."""

    reserve_bytes: int = Field(default=256 * 1024 * 1024, ge=0)
    """When less than this is free nothing new is recorded and approving is locked, while it can still be said."""

    session_idle_s: float = Field(default=1800, gt=0)
    session_absolute_s: float = Field(default=12 * 3600, gt=0)
    totp_required: bool = False
    sign_in_failures: int = Field(default=5, ge=1, le=100)
    lock_out_s: float = Field(default=900, gt=0)
    timeouts: Timeouts = Timeouts()
    log_level: str = "INFO"

    @field_validator("public_url")
    @classmethod
    def _is_url(cls, value: str) -> str:
        if value:
            HttpUrl(value)
        return value.rstrip("/")

    @field_validator("sms_url", "registry_url", "outcome_url")
    @classmethod
    def _is_for_secrets(cls, value: str) -> str:
        if value and HttpUrl(value).scheme != "https" and HttpUrl(value).host not in LOCAL_HOSTS:
            raise ValueError("it begins with https://, as what is personal goes there")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            ip_network(network)
        return value

    @field_validator("media_ports")
    @classmethod
    def _are_ports(cls, value: str) -> str:
        if value and _port_range(value) is None:
            raise ValueError("VIDEOBANK_MEDIA_PORTS is LOWEST-HIGHEST, both from 1024 to 65535, e.g. 40000-40999")
        return value

    @field_validator("turn_urls")
    @classmethod
    def _are_relays(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [url for url in value if not _is_relay(url)]
        if wrong:
            raise ValueError(
                "VIDEOBANK_TURN_URLS is a list of turn:HOST:PORT?transport=udp (or tcp), turns:HOST:PORT?transport=tcp "
                f"and stun:HOST:PORT, and this is none of them: {wrong[0]}"
            )
        return value

    @property
    def media_port_range(self) -> range | None:
        """The UDP ports of the media workers; None: the system chooses."""
        return _port_range(self.media_ports)

    @property
    def url(self) -> str:
        """How browsers reach the service, without a slash at the end."""
        if self.public_url:
            return self.public_url
        return f"{'https' if self.tls_certificate else 'http'}://localhost:{self.port}"

    @property
    def sample_bank_url(self) -> str:
        """Where the sample bank is, without a slash at the end."""
        return self.sample_bank_public_url.rstrip("/") or f"http://bank.localhost:{self.sample_bank_port}"

    @property
    def origins_of_bank(self) -> tuple[str, ...]:
        """Origins that may embed a call: the settings', and the sample bank's when there is one."""
        sample = (self.sample_bank_url,) if self.sample_bank_port else ()
        return (*self.bank_origins, *sample)

    def check(self) -> None:
        """Refuse what would be unsafe; raises SettingWrong."""
        local = self.host in ("127.0.0.1", "::1", "localhost")
        secure = self.url.startswith("https://")
        if not local and not secure:
            raise SettingWrong(
                "VIDEOBANK_HOST listens beyond this machine over plain HTTP. Set VIDEOBANK_TLS_CERTIFICATE and "
                "VIDEOBANK_TLS_KEY, or VIDEOBANK_PUBLIC_URL=https://... behind a proxy, or use `make run LAN=1`."
            )
        self._check_relays()
        self._check_secret("SMS", self.sms_url, self.sms_secret)
        self._check_secret("OUTCOME", self.outcome_url, self.outcome_secret)
        self._check_secret("REGISTRY", self.registry_url, self.registry_secret)
        self._check_tls("SMS", self.sms_url, self.sms_tls)
        self._check_tls("OUTCOME", self.outcome_url, self.outcome_tls)
        self._check_tls("REGISTRY", self.registry_url, self.registry_tls)
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise SettingWrong("VIDEOBANK_TLS_CERTIFICATE and VIDEOBANK_TLS_KEY go together: set both or none.")

    @staticmethod
    def _check_secret(name: str, url: str, secret: SecretStr) -> None:
        said = secret.get_secret_value()
        if bool(url) != bool(said):
            raise SettingWrong(f"VIDEOBANK_{name}_URL and VIDEOBANK_{name}_SECRET go together: set both or none.")
        if said and len(said) < SHARED_SECRET_MIN:
            raise SettingWrong(
                f"VIDEOBANK_{name}_SECRET is shorter than {SHARED_SECRET_MIN} characters. "
                "Make one with: openssl rand -hex 32"
            )

    @staticmethod
    def _check_tls(name: str, url: str, tls: BankTls) -> None:
        if (tls.certificate is None) != (tls.key is None):
            raise SettingWrong(
                f"VIDEOBANK_{name}_TLS__CERTIFICATE and VIDEOBANK_{name}_TLS__KEY go together: set both or none."
            )
        if tls != BankTls() and not url.startswith("https://"):
            raise SettingWrong(f"VIDEOBANK_{name}_TLS__... needs a VIDEOBANK_{name}_URL that begins with https://")

    def _check_relays(self) -> None:
        with_turn = any(url.startswith("turn") for url in self.turn_urls)
        secret = self.turn_secret.get_secret_value()
        if with_turn != bool(secret):
            raise SettingWrong(
                "VIDEOBANK_TURN_URLS and VIDEOBANK_TURN_SECRET go together: give the TURN servers and the secret that "
                "they know as static-auth-secret, or neither."
            )
        if secret and len(secret) < TURN_SECRET_MIN:
            raise SettingWrong(
                f"VIDEOBANK_TURN_SECRET is shorter than {TURN_SECRET_MIN} characters. Every customer is given what is "
                "made with it and could find a short one by trying. Make one with: openssl rand -hex 32"
            )
        if self.relay_only and not with_turn:
            raise SettingWrong("VIDEOBANK_RELAY_ONLY needs a TURN server in VIDEOBANK_TURN_URLS: nobody could call.")


def read_settings() -> Settings:
    """The settings of this process; raises SettingWrong, which names the variable and never tells its value."""
    try:
        found = Settings()
    except ValidationError as error:
        wrong = (
            f"{_variable(each['loc'])}: {each['msg'].removeprefix('Value error, ')}"
            for each in error.errors(include_input=False)
        )
        raise SettingWrong("\n".join(wrong)) from None
    except SettingsError as error:  # a list or an object that is no JSON
        raise SettingWrong(
            f"{error}; lists are written as JSON, e.g. VIDEOBANK_TRUSTED_PROXIES='[\"10.0.0.0/8\"]'"
        ) from None
    found.check()
    return found


def _variable(location: tuple[int | str, ...]) -> str:
    return "VIDEOBANK_" + "__".join(str(part).upper() for part in location if isinstance(part, str))


def _is_relay(url: str) -> bool:
    found = RELAY.fullmatch(url)
    return found is not None and 1 <= int(found["stun"] or found["turn"] or 1) <= PORT_MAX


def _port_range(text: str) -> range | None:
    """The ports of ``LOWEST-HIGHEST``, both included; None when it is none."""
    found = re.fullmatch(r"(\d{4,5})-(\d{4,5})", text, re.ASCII)
    if found is None:
        return None
    lowest, highest = int(found[1]), int(found[2])
    return range(lowest, highest + 1) if PORT_UNPRIVILEGED <= lowest <= highest <= PORT_MAX else None
