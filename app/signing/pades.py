"""Our ways with pyHanko: a P-256 key that stays parsed, seals without chance or clock."""

import hashlib
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import x509 as asn1_x509
from asn1crypto.algos import SignedDigestAlgorithm
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

FAILS = (PdfError, SigningError, ValueError, KeyError)  # what a file that cannot be sealed raises
LONGEST_SIGNATURE = 72  # bytes of DER around two numbers of 256 bits


class OrganisationSigner(Signer):
    """Signs with the organisation's key; the chain up to the root goes into the seal.

    Signatures are deterministic (RFC 6979): the same content sealed at the same moment is the
    same file, so a job that runs twice makes one seal.
    """

    def __init__(
        self,
        key: ec.EllipticCurvePrivateKey,
        certificate: x509.Certificate,
        root: x509.Certificate,
    ) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register(_asn1(root))
        super().__init__(
            signing_cert=_asn1(certificate),
            cert_registry=store,
            signature_mechanism=SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            embed_roots=True,
        )
        self._key = key

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        """The signature in DER; a dry run only asks how long it may be."""
        if dry_run:
            return bytes(LONGEST_SIGNATURE)
        return self._key.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))


class _Revision(IncrementalPdfFileWriter):
    """The revision that holds the seal: nothing in it comes from chance or the clock.

    pyHanko would draw a new file id and write the moment of writing into the metadata. The id
    is made from the content instead, and the metadata stays as rendered.
    """

    @classmethod
    def _handle_id(cls, prev: Any) -> Any:
        prev.stream.seek(0)
        made = hashlib.sha256(prev.stream.read()).digest()[:16]
        first = prev.trailer["/ID"][0] if "/ID" in prev.trailer else ByteStringObject(made)
        if not isinstance(first, ByteStringObject):
            first = ByteStringObject(first.original_bytes)
        return ArrayObject([first, ByteStringObject(made)])

    def _update_meta(self) -> None:
        pass


class _Sealer(PdfSigner):
    """Seals at a moment that is given, where pyHanko asks the machine's clock."""

    at: datetime

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session


def put_seal(
    pdf: bytes, signer: OrganisationSigner, *, reason: str, at: datetime, field: str
) -> bytes:
    """The file with a revision that certifies it; `at` is kept to the second.

    Raises:
        ValueError: The file holds a signature already. Others of `FAILS`: it is no whole PDF.
    """
    meta = PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        reason=reason,
        certify=True,
        subfilter=SigSeedSubFilter.PADES,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    revision = _Revision(BytesIO(pdf))
    if any(True for _ in revision.prev.embedded_signatures):
        raise ValueError("the file holds a signature already")
    sealer = _Sealer(meta, signer)
    sealer.at = at.replace(microsecond=0)
    sealed: bytes = sealer.sign_pdf(revision).getvalue()
    return sealed


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """The certificate, read to its end at once.

    Read piece by piece, as asn1crypto would, it comes apart under threads that seal together.
    """
    read = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    _ = read.native, read.subject.native, read.issuer.native, read.critical_extensions
    return read
