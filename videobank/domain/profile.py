"""A jurisdiction's rules as a value: read from a data file at the edge, checked, then frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from videobank.domain.call_events import Consent, Disruption
from videobank.domain.rules import Rules


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One consent in one language, as shown. ``sha256`` is of its UTF-8 text: title, two newlines, body."""

    consent: Consent
    language: str
    version: str
    title: str
    body: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What a country asks of a call."""

    name: str
    consents: tuple[ConsentText, ...]
    retention_days: int
    totp_required: bool
    on_disruption: Disruption = Disruption.RESUME
    rules: Rules = field(default_factory=Rules)
    sources: Mapping[str, str] = field(default_factory=dict)  # of each rule: the law that asks for it

    def text(self, consent: Consent, language: str) -> ConsentText:
        """The text of a consent; raises LookupError when the profile has none in this language."""
        for text in self.consents:
            if text.consent is consent and text.language == language:
                return text
        raise LookupError(f"profile {self.name} has no text for {consent} in {language}")
