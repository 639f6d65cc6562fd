"""What mutual TLS with a system of the bank's stands on: our certificate, its key, and the bank's own authority.

Everything that would fail at the first request fails here, at the start, with the file and the reason.
"""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes, PublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID

MOST_BYTES = 256 * 1024


class TlsFilesWrong(ValueError):
    """A file cannot be used. ``which``: certificate, key or authority."""

    def __init__(self, which: str, path: Path, why: str) -> None:
        super().__init__(f"{path} {why}")
        self.which = which


@dataclass(frozen=True, slots=True)
class ClientTls:
    """``context`` is None where nothing was named: the machine's authorities, and no certificate of ours."""

    context: ssl.SSLContext | None = None
    expires_at: datetime | None = None


def client_tls(certificate: Path | None, key: Path | None, authority: Path | None, now: datetime) -> ClientTls:
    """The context for requests at the aware instant ``now``; raises TlsFilesWrong."""
    if certificate is None and authority is None:
        return ClientTls()
    context = ssl.create_default_context(cadata=_text("authority", authority) if authority is not None else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    read: list[x509.Certificate] = []
    if authority is not None:
        read += _certificates("authority", authority, now)
    if certificate is not None and key is not None:
        ours = _certificates("certificate", certificate, now)
        _may_be_a_client(ours[0], certificate)
        _belongs_to(_private_key(key), ours[0], key, certificate)
        _load(context, certificate, key)
        read += ours
    return ClientTls(context, min(one.not_valid_after_utc for one in read))


def _load(context: ssl.SSLContext, certificate: Path, key: Path) -> None:
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise TlsFilesWrong("certificate", certificate, f"cannot be used: {error.strerror or error}") from error


def _bytes(which: str, path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise TlsFilesWrong(which, path, f"cannot be read: {error.strerror}") from error
    if len(content) > MOST_BYTES:
        raise TlsFilesWrong(which, path, f"is longer than {MOST_BYTES} bytes")
    return content


def _text(which: str, path: Path) -> str:
    """The certificates alone: OpenSSL takes no words between them here."""
    found = _parsed(which, path)
    return "".join(one.public_bytes(Encoding.PEM).decode() for one in found)


def _parsed(which: str, path: Path) -> Sequence[x509.Certificate]:
    content = _bytes(which, path)
    try:
        return x509.load_pem_x509_certificates(content)
    except ValueError as error:
        raise TlsFilesWrong(which, path, "holds no certificate in PEM, or a broken one") from error


def _certificates(which: str, path: Path, now: datetime) -> Sequence[x509.Certificate]:
    """All of a file, each valid now."""
    found = _parsed(which, path)
    for one in found:
        if one.not_valid_after_utc <= now:
            raise TlsFilesWrong(which, path, f"ran out on {one.not_valid_after_utc.date()}")
        if one.not_valid_before_utc > now:
            raise TlsFilesWrong(which, path, f"is not valid before {one.not_valid_before_utc.date()}")
    return found


def _may_be_a_client(certificate: x509.Certificate, path: Path) -> None:
    """RFC 5280, section 4.2.1.12: without the extension it may be anything."""
    try:
        usages = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not {ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE} & set(usages):
        raise TlsFilesWrong("certificate", path, "is not for clients (no clientAuth in its extended key usage)")


def _private_key(path: Path) -> PrivateKeyTypes:
    content = _bytes("key", path)
    try:
        return load_pem_private_key(content, password=None)
    except TypeError as error:
        raise TlsFilesWrong("key", path, "has a pass phrase: give one without, readable by this user only") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise TlsFilesWrong("key", path, "holds no private key in PEM, or a broken one") from error


def _belongs_to(key: PrivateKeyTypes, certificate: x509.Certificate, path: Path, certificate_path: Path) -> None:
    if _spki(key.public_key()) != _spki(certificate.public_key()):
        raise TlsFilesWrong("key", path, f"is not the key of the first certificate in {certificate_path}")


def _spki(key: PublicKeyTypes) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
