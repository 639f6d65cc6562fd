"""What a refusal over REST is made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A title of a few words, and a sentence or two."""

    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem."""

    status: int
    en: Words
    zh: Words


def kind(status: int, en: tuple[str, str], zh: tuple[str, str]) -> Kind:
    """In English and in Chinese: a title, and a sentence or two."""
    return Kind(status, Words(*en), Words(*zh))
