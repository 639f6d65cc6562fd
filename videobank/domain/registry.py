"""What the registry of citizens says of a name and a number (联网核查)."""

from enum import StrEnum


class RegistryAnswer(StrEnum):
    """Its answer to one question: whether this name and this number are one citizen's."""

    MATCH = "match"
    MISMATCH = "mismatch"
    UNKNOWN_NUMBER = "unknown_number"
