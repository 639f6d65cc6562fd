"""Each error of the use cases is mapped once to the code that a client turns into a sentence."""

from videobank.domain.call import Refused
from videobank.ports.faces import FacesUnavailable
from videobank.ports.ledger import Conflict, LedgerFull
from videobank.ports.media import BadOffer, NoCommonCodec, NoSuchStream, PlaneRefuses, PlaneUnavailable
from videobank.ports.messages import MessageRefused, MessengerDown
from videobank.ports.registry import RegistryDown
from videobank.ports.vault import VaultFull
from videobank.service.desk import UnknownCall
from videobank.service.lobby import Forbidden, NobodyWaits

CODES: dict[type[Exception], str] = {
    NobodyWaits: "nobody_waits",
    Forbidden: "not_permitted",
    UnknownCall: "unknown_call",
    BadOffer: "bad_offer",
    NoCommonCodec: "no_common_codec",
    NoSuchStream: "no_such_stream",
    PlaneUnavailable: "media_down",
    PlaneRefuses: "media_full",
    FacesUnavailable: "face_engine_down",
    MessengerDown: "messenger_down",
    MessageRefused: "message_refused",
    RegistryDown: "registry_down",
    VaultFull: "storage_full",
    LedgerFull: "storage_full",
    Conflict: "try_again",
}
KNOWN: tuple[type[Exception], ...] = (Refused, *CODES)


def refusal_of(error: Exception) -> tuple[str, str]:
    """The code and what it is about; details of errors below the use cases stay inside."""
    if isinstance(error, Refused):
        return str(error.refusal), error.detail
    for kind in type(error).__mro__:
        if kind in CODES:
            return CODES[kind], ""
    raise error
