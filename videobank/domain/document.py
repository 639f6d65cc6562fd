"""What was read from an identity document or a bank card: each field with where it stood and how it was checked."""

from dataclasses import dataclass
from enum import StrEnum


class DocumentKind(StrEnum):
    """What kind of document it is."""

    CN_RESIDENT_ID = "cn_resident_id"
    PASSPORT = "passport"
    ID_CARD = "id_card"
    VISA = "visa"
    BANK_CARD = "bank_card"


class Side(StrEnum):
    """Which side was read: the one with the holder's portrait, or the other."""

    FRONT = "front"
    BACK = "back"


class Proof(StrEnum):
    """How a field was checked."""

    CHECK_DIGIT = "check_digit"  # a check digit over it is right
    AGREES = "agrees"  # another field says the same
    FORM = "form"  # it has the only form that it can have
    NONE = "none"  # read, and nothing else
    WRONG = "wrong"  # a check failed: misread, or not genuine


@dataclass(frozen=True, slots=True)
class Box:
    """A place in the picture, in its pixels: left, top, width, height."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class DocumentField:
    """One field. ``confidence`` is the reader's, 0 to 1; ``mended``: a character was decided by the field's type."""

    name: str
    value: str
    confidence: float
    box: Box | None
    proof: Proof
    mended: bool = False


class DocumentProblem(StrEnum):
    """What does not fit together, to be told to the agent in words."""

    CHECK_DIGIT = "check_digit"
    BIRTH_DATE_DISAGREES = "birth_date_disagrees"
    SEX_DISAGREES = "sex_disagrees"
    ADDRESS_CODE_UNKNOWN = "address_code_unknown"
    VALIDITY_IMPOSSIBLE = "validity_impossible"
    EXPIRED = "expired"
    FIELD_MISSING = "field_missing"
    READER_FAILED = "reader_failed"  # nothing is known of what stands there: a person reads it


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """Everything that was read of one picture, and what is wrong with it."""

    kind: DocumentKind
    side: Side
    fields: tuple[DocumentField, ...]
    problems: tuple[DocumentProblem, ...] = ()

    def value(self, name: str) -> str | None:
        """A field by its name; None when it was not read."""
        return next((field.value for field in self.fields if field.name == name), None)
