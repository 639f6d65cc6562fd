"""What people with accounts do outside the state of a call; kept in each person's own ledger, and the system's."""

from enum import StrEnum

from videobank.domain.event_type import REVIEW, event, personal
from videobank.domain.ids import CallId, EvidenceId, PersonId, UnitId
from videobank.domain.roles import Role


class SignInRefusal(StrEnum):
    """Why a sign-in was refused."""

    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - a reason, not a password
    WRONG_CODE = "wrong_code"
    LOCKED_OUT = "locked_out"
    DISABLED = "disabled"


class Outcome(StrEnum):
    """What a reviewer decides about a call."""

    IN_ORDER = "in_order"
    FOLLOW_UP = "follow_up"
    NOT_IN_ORDER = "not_in_order"


@event()
class AccountCreated:
    """An account exists, with a one-time password that must be changed at first use."""

    person: PersonId
    role: Role
    unit: UnitId
    created_by: str
    name: str = personal()
    display_name: str = personal()
    staff_number: str = personal()


@event()
class AccountChanged:
    """A role, unit or the disabled state of an account changed."""

    person: PersonId
    role: Role
    unit: UnitId
    disabled: bool
    changed_by: PersonId


@event()
class PasswordChanged:
    """The person chose a new password, or an administrator set a one-time one."""

    by: PersonId
    one_time: bool


@event()
class TotpEnrolled:
    """A second factor is active (RFC 6238)."""


@event()
class TotpRemoved:
    """The second factor was removed."""

    by: PersonId


@event()
class SignedIn:
    """A session began."""

    second_factor: bool
    address: str = personal(default="")


@event()
class SignInRefused:
    """Somebody tried to sign in to this account and was refused."""

    why: SignInRefusal
    address: str = personal(default="")


@event()
class SignedOut:
    """A session ended."""

    why: str


@event()
class PermissionRefused:
    """The person asked for something the permission table does not grant."""

    action: str
    call: CallId | None = None


@event()
class WentOnline:
    """The agent takes calls."""


@event()
class WentOffline:
    """The agent takes no more calls."""


@event()
class CallsSearched:
    """Somebody searched calls; ``filters`` names the fields used, not their values."""

    filters: tuple[str, ...]
    results: int


@event(heard_by=REVIEW)
class CallLookedAt:
    """Somebody opened a call's evidence. Looking is itself on record."""

    call: CallId


@event(heard_by=REVIEW)
class TrackReplayed:
    """Somebody fetched a track for replay."""

    call: CallId
    evidence: EvidenceId


@event(heard_by=REVIEW)
class FindingRecorded:
    """A reviewer's remark on a call, at a position of its clock where it has one."""

    call: CallId
    at_us: int | None
    text: str = personal()


@event(heard_by=REVIEW)
class VerdictRecorded:
    """A reviewer's outcome for a call."""

    call: CallId
    outcome: Outcome
    reason: str = personal()


@event(heard_by=REVIEW)
class AuditBeingTold:
    """A reviewer's outcome of an audit is on its way to the bank's core; once it took it, the verdict follows."""

    call: CallId
    outcome: Outcome


AccountEvent = (
    AccountCreated
    | AccountChanged
    | PasswordChanged
    | TotpEnrolled
    | TotpRemoved
    | SignedIn
    | SignInRefused
    | SignedOut
    | PermissionRefused
    | WentOnline
    | WentOffline
    | CallsSearched
    | CallLookedAt
    | TrackReplayed
    | FindingRecorded
    | VerdictRecorded
    | AuditBeingTold
)


@event()
class ServiceStarted:
    """A process of the service began."""

    version: str
    process: str


@event()
class LedgerOpened:
    """A call's ledger was begun: so that a call missing altogether shows."""

    call: CallId
    first_hash: str


@event()
class LedgerClosed:
    """A call's ledger was sealed with this head."""

    call: CallId
    entries: int
    head: str


@event(heard_by=REVIEW)
class EvidenceExported:
    """The operator of the machine took evidence of a call out of the installation, in clear; stored before it began."""

    call: CallId
    form: str  # "pcapng"
    pieces: tuple[EvidenceId, ...]
    operator: str = personal()
    reason: str = personal()


SystemEvent = ServiceStarted | LedgerOpened | LedgerClosed | EvidenceExported
Event = AccountEvent | SystemEvent
