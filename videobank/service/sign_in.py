"""Signing in with a local account: a password, a second factor, and a lock-out that nobody can use to learn names.

An unknown name is answered like a wrong password, in the same words and the same time, and is locked out like one.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from weakref import WeakValueDictionary

from videobank.domain.account_events import PasswordChanged, SignedIn, SignInRefusal, SignInRefused, TotpEnrolled
from videobank.domain.ids import PersonId, SessionId, account_ledger
from videobank.ports.accounts import Accounts, Credentials, Passwords, SecondFactors, TotpSecret
from videobank.ports.clock import Clock
from videobank.ports.ledger import Ledger
from videobank.service.journal import Journal
from videobank.service.sessions import Sessions, SignedInPerson

MOST_STRANGERS = 10_000
"""Unknown names remembered for their lock-out; the oldest is forgotten first."""
MOST_OFFERS = 1_000
SHORTEST_PASSWORD = 10


class Denial(StrEnum):
    """Why somebody is not signed in, or keeps the old password or second factor."""

    WRONG_CREDENTIALS = "wrong_password"
    CODE_NEEDED = "totp_required"
    WRONG_CODE = "wrong_code"
    LOCKED_OUT = "locked_out"
    DISABLED = "disabled"
    WRONG_OLD_PASSWORD = "wrong_old_password"  # noqa: S105 - a reason, not a password
    WEAK_PASSWORD = "weak_password"  # noqa: S105 - the same
    NOTHING_OFFERED = "nothing_offered"
    ENROLLED = "totp_enrolled"


class Denied(Exception):
    """A sign-in, a new password or a new second factor was not taken; ``until`` when one may try again, if not now."""

    def __init__(self, why: Denial, until: datetime | None = None) -> None:
        super().__init__(str(why))
        self.why = why
        self.until = until


@dataclass(frozen=True, slots=True)
class LockOut:
    """After ``failures`` wrong passwords or codes in a row nothing is tried for ``for_s`` seconds."""

    failures: int = 5
    for_s: float = 15 * 60


@dataclass(frozen=True, slots=True)
class _Stranger:
    failures: int = 0
    locked_until: datetime | None = None


class SignIns:
    """Signs people in, and changes what they sign in with."""

    def __init__(  # noqa: PLR0913, PLR0917 - each is one port
        self,
        accounts: Accounts,
        sessions: Sessions,
        ledger: Ledger,
        journal: Journal,
        clock: Clock,
        passwords: Passwords,
        factors: SecondFactors,
        lock_out: LockOut,
    ) -> None:
        self._accounts = accounts
        self._sessions = sessions
        self._ledger = ledger
        self._journal = journal
        self._clock = clock
        self._passwords = passwords
        self._factors = factors
        self._lock_out = lock_out
        self._strangers: OrderedDict[str, _Stranger] = OrderedDict()
        self._offers: OrderedDict[SessionId, TotpSecret] = OrderedDict()
        self._one_at_a_time: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def sign_in(self, name: str, password: str, code: str | None, address: str) -> str:
        """A new session's secret; raises Denied, TooBusy.

        Attempts on one name wait for one another, so that many at once count as many.
        """
        folded = name.casefold()
        lock = self._one_at_a_time.setdefault(folded, asyncio.Lock())
        async with lock:
            credentials = await self._accounts.by_name(name)
            right = await self._passwords.matches(credentials.password_hash if credentials else None, password)
            if credentials is None:
                raise self._stranger(folded)
            await self._check(credentials, right, code, address)
            signed_in = SignedIn(second_factor=credentials.totp_sealed is not None, address=address)
            await self._journal.note(account_ledger(credentials.person.id), signed_in)
            return await self._sessions.open_for(credentials.person, must_change_password=credentials.one_time)

    def _stranger(self, folded: str) -> Denied:
        now = self._clock.now()
        known = self._strangers.pop(folded, _Stranger())
        locked = known.locked_until is not None and now < known.locked_until
        if not locked:
            failures, until = self._after_failure(known.failures)
            known = _Stranger(failures, until)
        self._strangers[folded] = known
        while len(self._strangers) > MOST_STRANGERS:
            self._strangers.popitem(last=False)
        return Denied(Denial.LOCKED_OUT, known.locked_until) if locked else Denied(Denial.WRONG_CREDENTIALS)

    async def _check(self, credentials: Credentials, right: bool, code: str | None, address: str) -> None:  # noqa: FBT001 - private
        now = self._clock.now()
        if credentials.locked_until is not None and now < credentials.locked_until:
            await self._refuse(credentials, SignInRefusal.LOCKED_OUT, address)
            raise Denied(Denial.LOCKED_OUT, credentials.locked_until)
        if not right:
            await self._fail(credentials, SignInRefusal.WRONG_PASSWORD, address)
            raise Denied(Denial.WRONG_CREDENTIALS)
        if credentials.disabled:
            await self._refuse(credentials, SignInRefusal.DISABLED, address)
            raise Denied(Denial.DISABLED)
        step = await self._second_factor(credentials, code, now, address)
        fresh = replace(credentials, failures=0, locked_until=None, totp_last_step=step)
        if fresh != credentials:
            await self._accounts.save(fresh)

    async def _second_factor(self, credentials: Credentials, code: str | None, at: datetime, address: str) -> int:
        """The time step to remember; a code is good once (RFC 6238, section 5.2)."""
        if credentials.totp_sealed is None:
            return credentials.totp_last_step
        if code is None:
            raise Denied(Denial.CODE_NEEDED)
        key = await self._ledger.key(account_ledger(credentials.person.id))
        step = self._factors.step(credentials.totp_sealed, credentials.person, key, code, at)
        if step is None or step <= credentials.totp_last_step:
            await self._fail(credentials, SignInRefusal.WRONG_CODE, address)
            raise Denied(Denial.WRONG_CODE)
        return step

    async def _fail(self, credentials: Credentials, why: SignInRefusal, address: str) -> None:
        failures, until = self._after_failure(credentials.failures)
        await self._accounts.save(replace(credentials, failures=failures, locked_until=until))
        await self._refuse(credentials, why, address)

    def _after_failure(self, failures: int) -> tuple[int, datetime | None]:
        if failures + 1 < self._lock_out.failures:
            return failures + 1, None
        return 0, self._clock.now() + timedelta(seconds=self._lock_out.for_s)

    async def _refuse(self, credentials: Credentials, why: SignInRefusal, address: str) -> None:
        refused = SignInRefused(why=why, address=address)
        await self._journal.note(account_ledger(credentials.person.id), refused)

    # --- what one signs in with -----------------------------------------------------------------------------------

    async def change_password(self, who: SignedInPerson, old: str, new: str) -> str:
        """Take the new password and close every session of the person; returns the secret of the one that goes on.

        Raises Denied, TooBusy. A wrong old password counts towards the lock-out: a stolen session must not guess it.
        """
        lock = self._one_at_a_time.setdefault(who.person.name.casefold(), asyncio.Lock())
        async with lock:
            credentials = await self._of(who.person.id)
            if credentials.locked_until is not None and self._clock.now() < credentials.locked_until:
                raise Denied(Denial.LOCKED_OUT, credentials.locked_until)
            if not await self._passwords.matches(credentials.password_hash, old):
                await self._fail(credentials, SignInRefusal.WRONG_PASSWORD, "")
                raise Denied(Denial.WRONG_OLD_PASSWORD)
            if not _good_enough(new, old, who.person.name):
                raise Denied(Denial.WEAK_PASSWORD)
            hashed = await self._passwords.hash(new)
            fresh = replace(credentials, password_hash=hashed, one_time=False, failures=0, locked_until=None)
            await self._accounts.save(fresh)
        changed = PasswordChanged(by=who.person.id, one_time=False)
        await self._journal.note(account_ledger(who.person.id), changed)
        await self._sessions.close_all_of(who.person.id, "password_changed")
        return await self._sessions.open_for(who.person, must_change_password=False)

    async def offer_totp(self, who: SignedInPerson) -> TotpSecret:
        """A new second factor, good once a code from it was shown (``confirm_totp``); forgotten at a restart.

        Raises Denied when there is one: a stolen session must not replace it; an administrator removes it.
        """
        if who.totp_enrolled:
            raise Denied(Denial.ENROLLED)
        key = await self._ledger.key(account_ledger(who.person.id))
        offer = self._factors.offer(who.person, key)
        self._offers.pop(who.session.id, None)
        self._offers[who.session.id] = offer
        while len(self._offers) > MOST_OFFERS:
            self._offers.popitem(last=False)
        return offer

    async def confirm_totp(self, who: SignedInPerson, code: str) -> None:
        """Make the offered second factor the one that is asked for; raises Denied."""
        offer = self._offers.get(who.session.id)
        if offer is None:
            raise Denied(Denial.NOTHING_OFFERED)
        if who.totp_enrolled:
            raise Denied(Denial.ENROLLED)
        key = await self._ledger.key(account_ledger(who.person.id))
        step = self._factors.step(offer.sealed, who.person, key, code, self._clock.now())
        if step is None:
            raise Denied(Denial.WRONG_CODE)
        credentials = await self._of(who.person.id)
        await self._accounts.save(replace(credentials, totp_sealed=offer.sealed, totp_last_step=step))
        self._offers.pop(who.session.id, None)
        await self._journal.note(account_ledger(who.person.id), TotpEnrolled())

    async def _of(self, person: PersonId) -> Credentials:
        credentials = await self._accounts.by_id(person)
        if credentials is None:
            raise LookupError(f"no account {person}")
        return credentials


def _good_enough(new: str, old: str, name: str) -> bool:
    """Long, new and not the name: length is what counts (NIST SP 800-63B-4, section 3.1.1)."""
    return len(new) >= SHORTEST_PASSWORD and new != old and name.casefold() not in new.casefold()
