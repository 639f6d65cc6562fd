"""What every message on the WebSocket obeys, and how long its parts may be."""

from pydantic import BaseModel, ConfigDict, Field

MAX_SDP = 64_000
MAX_TEXT = 4_000
MAX_NAME = 40  # of a piece of evidence, or of a field
MAX_FIELD = 200  # an address, in the longest of scripts
MAX_PAGE_CHUNK = 900_000
MAX_MESSAGE = 1_000_000  # bytes of one WebSocket message: the largest is a page chunk (a full snapshot)


class Message(BaseModel):
    """What every message obeys: nothing unknown, nothing changed after parsing."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Request(Message):
    """Something a client asks for; ``id`` is its own count, repeated by the reply."""

    id: int = Field(ge=0, le=2**31)
