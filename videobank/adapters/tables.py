"""The tables. Instants are microseconds since the Unix epoch; hashes and ids are hexadecimal text.

``ledgers``, ``entries`` and ``heads`` are the truth. ``calls``, ``deadlines``, ``agent_calls`` and ``remarks`` follow
from them and can be rebuilt. ``accounts``, ``sessions`` and ``invitations`` hold what is checked at the door.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_name)s", "uq": "uq_%(table_name)s_%(column_0_name)s"}
)

ledgers = Table(
    "ledgers",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("wrapped_key", LargeBinary),  # null once the key was destroyed: the person is forgotten
    Column("retain_until_us", BigInteger),
    Column("held", Boolean, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("head", String, nullable=False),
)

entries = Table(
    "entries",
    metadata,
    Column("ledger", String, ForeignKey("ledgers.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("type", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("bytes", LargeBinary, nullable=False),  # exactly what was hashed
    Column("digest", String, nullable=False),
    PrimaryKeyConstraint("ledger", "number"),
)

heads = Table(
    "heads",
    metadata,
    Column("ledger", String, ForeignKey("ledgers.id"), primary_key=True),
    Column("entries", Integer, nullable=False),
    Column("digest", String, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)

calls = Table(
    "calls",
    metadata,
    Column("call", String, primary_key=True),
    Column("phase", String, nullable=False),
    Column("business", String, nullable=False),
    Column("language", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("customer_mask", String, nullable=False),  # first character only
    Column("customer_ref_blind", String, nullable=False),  # keyed HMAC: found by, never read
    Column("invited_at_us", BigInteger, nullable=False),
    Column("queued_at_us", BigInteger),
    Column("front", Boolean, nullable=False),
    Column("answered_at_us", BigInteger),
    Column("waited_us", BigInteger),
    Column("live_since_us", BigInteger),
    Column("ended_at_us", BigInteger),
    Column("agent", String),  # the last one; kept after the call went back to the queue
    Column("agent_name", String, nullable=False),
    Column("decision", String),
    Column("end_reason", String),
    Column("interrupted", Boolean, nullable=False),
    Column("stars", Integer),
    Column("gaps", Integer, nullable=False),
    Column("band", String),
    Column("verdict", String),
    Index(None, "phase"),
    Index(None, "invited_at_us"),
    Index(None, "customer_ref_blind"),
    Index(None, "agent"),
    Index(None, "answered_at_us"),
)

deadlines = Table(
    "deadlines",
    metadata,
    Column("call", String, nullable=False),
    Column("deadline", String, nullable=False),
    Column("due_us", BigInteger, nullable=False),
    PrimaryKeyConstraint("call", "deadline"),
    Index(None, "due_us"),
)

agent_calls = Table(
    "agent_calls",
    metadata,
    Column("agent", String, primary_key=True),
    Column("call", String, nullable=False),
    Column("claimed_at_us", BigInteger, nullable=False),
    UniqueConstraint("call"),
)

remarks = Table(
    "remarks",
    metadata,
    Column("ledger", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("call", String, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    PrimaryKeyConstraint("ledger", "number"),
    Index(None, "call"),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("name_folded", String, nullable=False),
    Column("display_name", String, nullable=False),
    Column("staff_number", String, nullable=False),
    Column("role", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("password_hash", String, nullable=False),
    Column("one_time", Boolean, nullable=False),
    Column("totp_sealed", LargeBinary),
    Column("totp_last_step", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until_us", BigInteger),
    Column("disabled", Boolean, nullable=False),
    UniqueConstraint("name_folded"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String, primary_key=True),
    Column("person", String),
    Column("call", String),
    Column("started_at_us", BigInteger, nullable=False),
    Column("last_seen_at_us", BigInteger, nullable=False),
    Column("expires_at_us", BigInteger, nullable=False),
    Column("must_change_password", Boolean, nullable=False),
    Index(None, "person"),
    Index(None, "call"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("digest", String, primary_key=True),
    Column("call", String, nullable=False),
    Column("expires_at_us", BigInteger, nullable=False),
    Column("device", String),
)

hand_overs = Table(
    "hand_overs",
    metadata,
    Column("key", String, primary_key=True),
    Column("content", String, nullable=False),
    Column("call", String, nullable=False),
    Column("invited_at_us", BigInteger, nullable=False),
    Column("expires_at_us", BigInteger, nullable=False),
    Index(None, "invited_at_us"),
)
