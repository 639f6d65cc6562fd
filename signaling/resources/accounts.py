"""People with accounts: their sessions, passwords and second factors, and what an administrator sees and changes."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from signaling.resources.form import Resource, ShortText, UserName
from videobank.domain.roles import Role


class SignIn(Resource):
    """``POST /api/session``. ``code`` is the TOTP code when enrolled."""

    user_name: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=200)]
    code: str | None = Field(default=None, pattern=r"^\d{6}$")


class Me(Resource):
    """Who is signed in. While ``must_change_password`` or ``must_enrol_totp`` nothing else is permitted."""

    person: str
    user_name: str
    display_name: str
    staff_number: str
    role: Role
    unit: str
    must_change_password: bool
    must_enrol_totp: bool
    totp_enrolled: bool


class PasswordChange(Resource):
    """``POST /api/session/password``."""

    old: Annotated[str, Field(min_length=1, max_length=200)]
    new: Annotated[str, Field(min_length=10, max_length=200)]


class TotpOffer(Resource):
    """``POST /api/session/totp``: a new secret, shown once, as text, ``otpauth://`` URI and a QR code (SVG)."""

    secret: str
    uri: str
    qr_svg: str


class TotpConfirmation(Resource):
    """``PUT /api/session/totp``: a code from the app proves that the secret arrived."""

    code: Annotated[str, Field(pattern=r"^\d{6}$")]


class NewAccount(Resource):
    """``POST /api/accounts`` (administrators). The reply holds a one-time password, shown once."""

    user_name: UserName
    display_name: ShortText
    staff_number: str = Field(default="", max_length=64)
    role: Literal["agent", "reviewer", "supervisor", "administrator"]
    unit: str = Field(default="main", max_length=64)


class AccountMade(Resource):
    """A new account and its one-time password, to be changed at first use."""

    person: str
    user_name: str
    one_time_password: str


class AccountRow(Resource):
    """An account as an administrator sees it."""

    person: str
    user_name: str
    display_name: str
    staff_number: str
    role: Role
    unit: str
    disabled: bool
    totp_enrolled: bool


class AccountList(Resource):
    """``GET /api/accounts``."""

    accounts: tuple[AccountRow, ...]


class OutboxMessage(Resource):
    """A short message that would have gone to a customer's phone."""

    at: datetime
    to: str
    text: str


class OutboxList(Resource):
    """``GET /api/outbox`` (administrators), where no gateway for messages is set; the newest first."""

    messages: tuple[OutboxMessage, ...]


class AccountChange(Resource):
    """``PATCH /api/accounts/{person}``; what is None stays."""

    role: Literal["agent", "reviewer", "supervisor", "administrator"] | None = None
    unit: str | None = Field(default=None, max_length=64)
    disabled: bool | None = None
    reset_password: bool = False
    remove_totp: bool = False  # for somebody who lost the telephone


class AccountAfter(AccountRow):
    """An account after a change, with the one-time password if it was given one."""

    one_time_password: str | None
