"""What every resource obeys, and the texts that several of them take."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

ShortText = Annotated[str, Field(min_length=1, max_length=200)]
LongText = Annotated[str, Field(min_length=1, max_length=4_000)]
UserName = Annotated[str, Field(min_length=2, max_length=64, pattern=r"^[\w.@-]+$")]


class Resource(BaseModel):
    """Nothing unknown is accepted, nothing changes after parsing."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Problem(Resource):
    """Why a request was refused (after RFC 9457): a code for programs, a sentence for people, a name for support."""

    code: str
    title: str
    detail: str
    reference: str
