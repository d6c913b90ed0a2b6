"""The second opinion on a seal: pyHanko's, on bytes that the organisation's key has signed."""

from datetime import datetime
from io import BytesIO

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import read_certification_data
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from app.signing.verdict import Fault


def certified(
    pdf: bytes, ranges: list[int], root: x509.Certificate
) -> tuple[PdfFileReader, datetime]:
    """The opened file and when it was sealed, in UTC as the seal says.

    Args:
        pdf: Bytes that `authenticate` has let through.
        ranges: The byte range of the seal that it looked at.
        root: The only certificate that is trusted, at the moment of sealing. Nothing is fetched.

    Raises:
        Fault: The seal is not the only signature, allows changes, or was not in force.
    """
    reader = PdfFileReader(BytesIO(pdf))
    signatures = reader.embedded_signatures
    permitted = read_certification_data(reader)
    if len(signatures) != 1 or permitted is None:
        raise Fault("not-certified", "文件里的签名不是系统盖的那一个。")
    signature = signatures[0]
    if [int(each) for each in signature.byte_range] != ranges:
        raise Fault("changed", "印章没有盖住整个文件。")
    if {permitted.permission, signature.docmdp_level} != {MDPPerm.NO_CHANGES}:
        raise Fault("not-certified", "盖章时没有禁止改动。")
    at: datetime = signature.self_reported_timestamp
    trusted = asn1_x509.Certificate.load(root.public_bytes(Encoding.DER))
    context = ValidationContext(trust_roots=[trusted], moment=at, allow_fetching=False)
    status = validate_pdf_signature(signature, context)
    if not status.bottom_line or status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        raise Fault("not-certified", "盖章时证书不在有效期内，或者印章不完整。")
    return reader, at
