"""The seal around a file, checked byte by byte before anything inside the file is read.

A stranger's PDF is never parsed: only bytes that the organisation's key has signed are. Until
then the file is searched for one pattern, hashed, and a small piece of it read as ASN.1.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from asn1crypto import algos, cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from app.signing.verdict import Fault

LARGEST_SEAL = 65_536  # bytes of hex; ours takes about 6,000

_RANGE = re.compile(
    rb"/ByteRange\s{0,8}\[\s{0,8}(\d{1,10})\s{1,8}(\d{1,10})\s{1,8}(\d{1,10})\s{1,8}(\d{1,10})\s{0,80}\]"
)
_NOT_WHOLE = "印章本身已损坏，或者被换过。"


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """Where the seal lies in the file: what it signs is all before `start` and from `end` on."""

    start: int
    end: int

    def ranges(self, size: int) -> list[int]:
        """The four numbers of the byte range."""
        return [0, self.start, self.end, size - self.end]


def find(pdf: bytes) -> Envelope:
    """The seal that goes around the whole file.

    Raises:
        Fault: There is none, or it leaves something out.
    """
    found = [tuple(int(each) for each in match.groups()) for match in _RANGE.finditer(pdf)]
    whole = [
        Envelope(start=before, end=after)
        for begin, before, after, rest in found
        if begin == 0 and before < after and after + rest == len(pdf)
    ]
    if len(whole) == 1:
        return whole[0]
    if not found:
        raise Fault("unsigned", "文件里没有电子印章。")
    reach = max(after + rest for _, _, after, rest in found)
    if reach < len(pdf):
        raise Fault("appended", "盖章之后又加了 {size} 个字节。", size=f"{len(pdf) - reach:,}")
    if reach > len(pdf):
        raise Fault("incomplete", "文件不完整，末尾少了一段。")
    raise Fault("changed", "印章没有盖住整个文件。")


def authenticate(pdf: bytes, envelope: Envelope, root: x509.Certificate) -> x509.Certificate:
    """The organisation's certificate, whose key signed every byte of the file around the seal.

    The seal itself is no part of what it signs. So it is built again from what counts in it (two
    certificates, signed attributes, signature) and has to be the same to the last digit: no bit
    of the file is free to change.

    Raises:
        Fault: Another one's seal (`untrusted`), or bytes that were changed (`changed`).
    """
    signed, padding = _cms(pdf[envelope.start : envelope.end])
    certificate = _ours(signed, root)
    info = signed["signer_infos"][0]
    attributes = info["signed_attrs"].untag().dump()
    signature = info["signature"].native
    if _rebuilt(certificate, root, info) + padding != bytes.fromhex(
        pdf[envelope.start + 1 : envelope.end - 1].decode("ascii")
    ):
        raise Fault("changed", _NOT_WHOLE)
    content = hashlib.sha256(memoryview(pdf)[: envelope.start])
    content.update(memoryview(pdf)[envelope.end :])
    stated = {each["type"].native: each["values"].native for each in info["signed_attrs"]}
    if stated.get("message_digest") != [content.digest()]:
        raise Fault("changed", "盖章之后，文件内容被改动过。")
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise Fault("untrusted", "这个印章不是本单位的。")
    try:
        key.verify(signature, attributes, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as error:
        raise Fault("changed", _NOT_WHOLE) from error
    return certificate


def names_us(pdf: bytes, root: x509.Certificate) -> bool:
    """Whether the file carries anything like a seal of this organisation.

    Certificates name the key above them; one changed byte does not hide every mention.
    """
    identifier = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    mention = identifier.hex().encode()
    return mention.upper() in pdf or mention in pdf


def _cms(gap: bytes) -> tuple[cms.SignedData, bytes]:
    """The signed data in the seal and the zeros behind it."""
    if len(gap) > LARGEST_SEAL or gap[:1] != b"<" or gap[-1:] != b">":
        raise Fault("changed", _NOT_WHOLE)
    if not re.fullmatch(rb"(?:[0-9A-F]{2})+", gap[1:-1]):  # our digits are capitals, without spaces
        raise Fault("changed", _NOT_WHOLE)
    data = bytes.fromhex(gap[1:-1].decode("ascii"))
    try:
        content = cms.ContentInfo.load(data)
        signed = content["content"]
        infos, certificates = len(signed["signer_infos"]), len(signed["certificates"])
        padding = data[len(content.dump()) :]
    except (ValueError, TypeError, KeyError) as error:
        raise Fault("changed", _NOT_WHOLE) from error
    if infos != 1 or not 1 <= certificates <= 8 or any(padding):
        raise Fault("changed", _NOT_WHOLE)
    return signed, padding


def _ours(signed: cms.SignedData, root: x509.Certificate) -> x509.Certificate:
    held = [x509.load_der_x509_certificate(each.chosen.dump()) for each in signed["certificates"]]
    others = [each for each in held if each != root]
    if len(others) != 1:
        raise Fault("untrusted", "这个印章不是本单位的。")
    try:
        others[0].verify_directly_issued_by(root)
    except (InvalidSignature, ValueError, TypeError) as error:
        raise Fault("untrusted", "这个印章不是本单位的。") from error
    return others[0]


def _rebuilt(certificate: x509.Certificate, root: x509.Certificate, info: cms.SignerInfo) -> bytes:
    """The seal as `seal` writes it around the same attributes and signature."""
    chain: Sequence[bytes] = [each.public_bytes(Encoding.DER) for each in (certificate, root)]
    own = cms.Certificate.load(chain[0])
    sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {
                    "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                        {"issuer": own.issuer, "serial_number": own.serial_number}
                    )
                }
            ),
            "digest_algorithm": sha256,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            "signed_attrs": cms.CMSAttributes.load(info["signed_attrs"].untag().dump()),
            "signature": info["signature"].native,
        }
    )
    built: bytes = cms.ContentInfo(
        {
            "content_type": "signed_data",
            "content": cms.SignedData(
                {
                    "version": "v1",
                    "digest_algorithms": cms.DigestAlgorithms((sha256,)),
                    "encap_content_info": {"content_type": "data"},
                    "certificates": [
                        cms.CertificateChoices(name="certificate", value=cms.Certificate.load(each))
                        for each in chain
                    ],
                    "signer_infos": [signer],
                }
            ),
        }
    ).dump()
    return built


def sealed_digest(pdf: bytes) -> str:
    """SHA-256 of all that the seal goes around, in hex: what its message digest has to be.

    Raises:
        Fault: No seal goes around the whole file.
    """
    envelope = find(pdf)
    around = hashlib.sha256(memoryview(pdf)[: envelope.start])
    around.update(memoryview(pdf)[envelope.end :])
    return around.hexdigest()
