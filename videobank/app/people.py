"""The composition of everything about people: accounts, sessions, sign-in, the door for customers."""

from dataclasses import dataclass

from videobank.adapters.flow_files import load_flows
from videobank.adapters.passwords import Argon2Passwords, TotpCodes
from videobank.adapters.profile_files import load_profiles
from videobank.adapters.tokens import SystemTokens
from videobank.adapters.toml_files import FileInvalid
from videobank.app.core import Core
from videobank.domain.flow import Flow
from videobank.domain.profile import Profile
from videobank.service.accounts import Staff
from videobank.service.gate import Gate
from videobank.service.invitations import Door, DoorRules
from videobank.service.sessions import SessionLimits, Sessions
from videobank.service.sign_in import LockOut, SignIns
from videobank.settings import SettingWrong


@dataclass(frozen=True)
class People:
    """Who may do what, and who is who."""

    gate: Gate
    sessions: Sessions
    sign_ins: SignIns
    staff: Staff
    door: Door
    profiles: dict[str, Profile]
    flows: dict[str, Flow]
    passwords: Argon2Passwords


def people(base: Core) -> People:
    """Compose what concerns people; the same for the web process and the command line."""
    on, store, settings = base.ground, base.store, base.ground.settings
    tokens, passwords, gate = SystemTokens(), Argon2Passwords(), Gate(base.journal)
    try:
        profiles, flows = load_profiles(settings.profiles), load_flows(settings.flows)
    except FileInvalid as error:
        raise SettingWrong(f"VIDEOBANK_PROFILES or VIDEOBANK_FLOWS: {error}") from error
    if settings.profile not in profiles:
        known = ", ".join(sorted(profiles))
        raise SettingWrong(f"VIDEOBANK_PROFILE is none of the profiles that there are: {known}")
    sessions = Sessions(
        store.accounts,
        base.journal,
        on.clock,
        tokens,
        SessionLimits(settings.session_idle_s, settings.session_absolute_s),
        totp_required=settings.totp_required or profiles[settings.profile].totp_required,
    )
    sign_ins = SignIns(
        store.accounts,
        sessions,
        store.ledger,
        base.journal,
        on.clock,
        passwords,
        TotpCodes(settings.bank_name),
        LockOut(settings.sign_in_failures, settings.lock_out_s),
    )
    staff = Staff(store.accounts, sessions, gate, base.journal, tokens, passwords)
    rules = DoorRules(
        settings.url, frozenset(settings.origins_of_bank), settings.profile, flows, bool(settings.outcome_url)
    )
    door = Door(store.invitations, base.desk, sessions, gate, on.clock, tokens, profiles, rules)
    return People(gate, sessions, sign_ins, staff, door, profiles, flows, passwords)
