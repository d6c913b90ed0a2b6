"""The organisation's keys: a root that stays, a certificate that seals; made at first start."""

import fcntl
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.core.errors import Unfit

if TYPE_CHECKING:
    from app.signing.pades import OrganisationSigner

ROOT_DAYS = 20 * 365 + 5
ORGANISATION_DAYS = 5 * 365 + 1
EXPIRES_SOON = timedelta(days=90)
CLOCK_SKEW = timedelta(days=1)  # certificates begin a day early, for clocks that run behind

LOCKED = b"ENCRYPTED"  # PKCS#8 with a passphrase says so in its first line
_RENEW = (
    "move organisation.key and organisation.pem away and start again: the root signs a new one, "
    "old seals stay valid"
)
_LONGEST_NAME = 64  # bytes: X.520 says characters, cryptography counts what they take in UTF-8


class KeysError(Unfit):
    """The keys cannot be used; the text is a line for the operator."""


@dataclass(frozen=True, kw_only=True)
class Keys:
    """What seals with: the private key of the organisation and the two certificates."""

    root_pem: bytes
    certificate_pem: bytes
    key: ec.EllipticCurvePrivateKey = field(repr=False)

    @cached_property
    def root(self) -> x509.Certificate:
        """The root certificate: the one thing that others have to trust."""
        return x509.load_pem_x509_certificate(self.root_pem)

    @cached_property
    def certificate(self) -> x509.Certificate:
        """The organisation's certificate, signed by the root."""
        return x509.load_pem_x509_certificate(self.certificate_pem)

    @property
    def root_fingerprint(self) -> str:
        """SHA-256 of the root certificate, as people compare it: `AB:CD:…`."""
        return self.root.fingerprint(hashes.SHA256()).hex(":").upper()

    @cached_property
    def _signer(self) -> "OrganisationSigner":
        from app.signing.pades import OrganisationSigner  # half a second, and few commands seal

        return OrganisationSigner(self.key, self.certificate, self.root)

    def signer(self) -> "OrganisationSigner":
        """What pyHanko signs with; made once per process."""
        return self._signer


def open_keys(
    folder: Path,
    house: str,
    now: datetime,
    passphrase: str | None = None,
    *,
    used: Callable[[], bool] = lambda: False,
) -> Keys:
    """The keys in the folder; what is missing is made, once, however many processes start.

    Makes root.key, root.pem, organisation.key, organisation.pem (PEM, mode 0600 in a folder 0700).
    The root's key may be taken away to a safe place; it is needed only to make a certificate.

    Args:
        folder: Usually `instance/keys`.
        house: The company's name, the certificate's common name.
        now: The moment, with a time zone; the certificates begin a day before.
        passphrase: Encrypts the private keys; None or empty for none.
        used: Whether there are papers already that a root vouches for: no other one is made then.

    Raises:
        KeysError: A file is missing, does not open, or does not belong to the others.
    """
    try:
        if not (folder / "organisation.pem").is_file():
            if not (folder / "root.pem").is_file():
                refuse_anew(folder / "root.pem", used)
            with alone(folder):
                _make_missing(folder, house, now, passphrase or "")
        return _load(folder, passphrase or "")
    except OSError as error:
        raise KeysError(f"keys: {error.strerror}: {error.filename}") from error


def refuse_anew(lost: Path, used: Callable[[], bool]) -> None:
    """Let no new key take the place of one that has signed already.

    Raises:
        KeysError: It has.
    """
    if used():
        raise KeysError(
            f"keys: {lost.name} is missing in {lost.parent}, and the database holds what these "
            "keys signed; new ones would make the house's own papers foreign (put back the keys "
            "folder of a backup; a second host needs a copy of the first one's keys folder)"
        )


def findings(folder: Path, now: datetime) -> list[str]:
    """What is weak about the keys in the folder at that moment; lines for the operator."""
    private = sorted(folder.glob("*.key"))
    found = []
    for place in (folder, *private):
        mode = stat.S_IMODE(place.stat().st_mode)
        if mode & 0o077:
            right = "0700" if place == folder else "0600"
            found.append(f"others can read {place.name} (mode {mode:04o}; chmod {right} it)")
    certificate = _certificate(folder / "organisation.pem")
    ends = certificate.not_valid_after_utc
    if ends - now < EXPIRES_SOON:
        found.append(f"the organisation's certificate seals until {ends:%Y-%m-%d}; {_RENEW}")
    if not all(LOCKED in place.read_bytes() for place in private):
        found.append("the organisation's keys have no passphrase")
    return found


def new_keys(house: str, now: datetime) -> Keys:
    """Keys that live in memory only: for tests and trials."""
    root_key, key = _new_key(), _new_key()
    root = _root_certificate(root_key, house, now)
    certificate = _organisation_certificate(key, house, now, root_key, root)
    return Keys(root_pem=_pem(root), certificate_pem=_pem(certificate), key=key)


def _load(folder: Path, passphrase: str) -> Keys:
    root_pem = read_key(folder / "root.pem")
    certificate_pem = read_key(folder / "organisation.pem")
    key = _private_key(folder / "organisation.key", passphrase)
    try:
        keys = Keys(root_pem=root_pem, certificate_pem=certificate_pem, key=key)
        if keys.certificate.public_key() != key.public_key():
            raise KeysError("keys: organisation.key and organisation.pem do not belong together")
        keys.certificate.verify_directly_issued_by(keys.root)
    except KeysError:
        raise
    except Exception as error:  # cryptography has several for what does not parse or does not fit
        raise KeysError(f"keys: organisation.pem is not of root.pem ({error})") from error
    return keys


def _make_missing(folder: Path, house: str, now: datetime, passphrase: str) -> None:
    """Makes what is missing.

    A key is written before its certificate: a start that was cut off leaves a key without one,
    and the next start goes on with it.
    """
    if (folder / "organisation.pem").is_file():
        return  # another process was faster
    root_path = folder / "root.pem"
    if not house.strip():
        raise KeysError(
            "keys: the company has no name (COUNTERSIGN_HOUSE is empty); "
            "certificates carry it: set it before the first start"
        )
    if not root_path.is_file():
        root_key = _key_at(folder / "root.key", passphrase)
        write_key(root_path, _pem(_root_certificate(root_key, house, now)))
    if not (folder / "root.key").is_file():
        raise KeysError("keys: root.key is needed to make organisation.pem; put it back")
    root_key = _private_key(folder / "root.key", passphrase)
    root = _certificate(root_path)
    key = _key_at(folder / "organisation.key", passphrase)
    certificate = _organisation_certificate(key, house, now, root_key, root)
    write_key(folder / "organisation.pem", _pem(certificate))


def _key_at(path: Path, passphrase: str) -> ec.EllipticCurvePrivateKey:
    """The key in the file, made if there is none."""
    if not path.is_file():
        locked: serialization.KeySerializationEncryption = (
            serialization.BestAvailableEncryption(passphrase.encode())
            if passphrase
            else serialization.NoEncryption()
        )
        write_key(
            path,
            _new_key().private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked
            ),
        )
    return _private_key(path, passphrase)


def _private_key(path: Path, passphrase: str) -> ec.EllipticCurvePrivateKey:
    data = read_key(path)
    encrypted = LOCKED in data
    if encrypted and not passphrase:
        raise KeysError(f"keys: {path.name} has a passphrase, and none is given")
    try:
        key = serialization.load_pem_private_key(data, passphrase.encode() if encrypted else None)
    except ValueError as error:
        why = "the passphrase is wrong" if encrypted else "it is no private key"
        raise KeysError(f"keys: {path.name} does not open: {why}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise KeysError(f"keys: {path.name} is not a P-256 key")
    return key


def _certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(read_key(path))
    except ValueError as error:
        raise KeysError(f"keys: {path.name} is no certificate") from error


def _new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _root_certificate(
    key: ec.EllipticCurvePrivateKey, house: str, now: datetime
) -> x509.Certificate:
    name = _name(house, " Root CA")
    builder = _builder(name, name, key.public_key(), now, ROOT_DAYS)
    return (
        builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .sign(key, hashes.SHA256())
    )


def _organisation_certificate(
    key: ec.EllipticCurvePrivateKey,
    house: str,
    now: datetime,
    root_key: ec.EllipticCurvePrivateKey,
    root: x509.Certificate,
) -> x509.Certificate:
    builder = _builder(_name(house), root.subject, key.public_key(), now, ORGANISATION_DAYS)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    return (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(issuer, critical=False)
        .sign(root_key, hashes.SHA256())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    begins = now.astimezone(UTC).replace(microsecond=0) - CLOCK_SKEW
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + CLOCK_SKEW + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _name(house: str, ending: str = "") -> x509.Name:
    common = _cut(house.strip(), _LONGEST_NAME - len(ending)) + ending
    organisation = _cut(house.strip(), _LONGEST_NAME)
    return x509.Name(
        [
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, common),
        ]
    )


def _cut(name: str, size: int) -> str:
    """The beginning of the name that fits into so many bytes, without half a character."""
    return name.encode()[:size].decode(errors="ignore").strip()


def _usage(
    *,
    digital_signature: bool = False,
    content_commitment: bool = False,  # what nonRepudiation is called today
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One process at a time in the folder; the system frees the lock if the process dies."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(folder / ".lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def read_key(path: Path) -> bytes:
    """The file.

    Raises:
        KeysError: It is missing.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise KeysError(f"keys: {path.name} is missing in {path.parent}; put it back") from error


def write_key(path: Path, data: bytes) -> None:
    """The file whole or not at all, also when the power goes."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)  # of a start that was cut off
    handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    inside = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(inside)
    finally:
        os.close(inside)
