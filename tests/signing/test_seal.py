import json
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from weasyprint import HTML, Attachment

from app.signing.keys import Keys, new_keys, open_keys
from app.signing.seal import SealError, seal
from app.signing.verify import verify
from tests.signing.conftest import HOUSE, NOW, Paper

TRUST_A_ROOT = """
import ctypes, sys
nss = ctypes.CDLL("libnss3.so")
read = ctypes.CDLL("libsmime3.so").CERT_DecodeCertFromPackage
for function in (read, nss.PK11_GetInternalKeySlot, nss.CERT_GetDefaultCertDB):
    function.restype = ctypes.c_void_p
folder, der = sys.argv[1], open(sys.argv[2], "rb").read()
assert nss.NSS_InitReadWrite(b"sql:" + folder.encode()) == 0
certificate = ctypes.c_void_p(read(der, len(der)))
slot = ctypes.c_void_p(nss.PK11_GetInternalKeySlot())
assert nss.PK11_InitPin(slot, None, b"") == 0
assert nss.PK11_ImportCert(slot, certificate, ctypes.c_ulong(0), b"root", 0) == 0
trust = (ctypes.c_uint * 3)(0x98, 0x18, 0x18)  # what certutil -t CT,C,C sets
database = ctypes.c_void_p(nss.CERT_GetDefaultCertDB())
assert nss.CERT_ChangeCertTrust(database, certificate, trust) == 0
nss.CERT_DestroyCertificate(certificate)
nss.PK11_FreeSlot(slot)
assert nss.NSS_Shutdown() == 0
"""


def _run(*command: object) -> str:
    done = subprocess.run(
        [str(each) for each in command], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout


@pytest.fixture(scope="module")
def archived(record: dict[str, Any]) -> bytes:
    """A PDF/A-3b as the renderer makes it."""
    attachment = Attachment(
        string=json.dumps(record), name="record.json", relationship="Source", created=NOW,
        modified=NOW,
    )  # fmt: skip
    style = "<style>body{font-family:'Noto Sans CJK SC'}</style>"
    page = f"<meta charset=utf-8>{style}<p>结算书 20480.00</p>"
    with warnings.catch_warnings():  # WeasyPrint leaves the file of its colour profile open
        warnings.simplefilter("ignore", ResourceWarning)
        made = HTML(string=page).write_pdf(pdf_variant="pdf/a-3b", attachments=[attachment])
    assert isinstance(made, bytes)
    return made


@pytest.fixture(scope="module")
def today() -> Keys:
    """Keys of today: pdfsig asks the machine's clock."""
    return new_keys(HOUSE, datetime.now(UTC))


@pytest.fixture
def file(tmp_path: Path, archived: bytes, today: Keys) -> Path:
    path = tmp_path / "sealed.pdf"
    path.write_bytes(seal(archived, today, reason="结算书 JS-2026-0042 办结", at=datetime.now(UTC)))
    return path


def test_pdfsig_finds_the_seal_valid_and_total(file: Path) -> None:
    said = _run("pdfsig", "-nocert", file)
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert said.count("Signature #") == 1
    assert HOUSE in said
    assert "SHA-256" in said
    assert "ETSI.CAdES.detached" in said


def test_pdfsig_trusts_the_seal_once_the_root_is_trusted(
    tmp_path: Path, file: Path, today: Keys, keys: Keys
) -> None:
    said = {}
    for name, root in (("ours", today.root), ("another", keys.root)):
        database, der = tmp_path / name, tmp_path / f"{name}.der"
        database.mkdir()
        der.write_bytes(root.public_bytes(Encoding.DER))
        _run(sys.executable, "-c", TRUST_A_ROOT, database, der)
        said[name] = _run("pdfsig", "-nssdir", database, file)
    assert "Signature is Valid." in said["ours"]
    assert "Certificate is Trusted." in said["ours"]
    assert "Certificate issuer isn't Trusted." in said["another"]


def test_qpdf_finds_nothing_wrong(file: Path) -> None:
    assert "No syntax or stream encoding errors" in _run("qpdf", "--check", file)


def test_a_changed_byte_is_invalid_to_pdfsig_too(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[1500] ^= 1
    file.write_bytes(data)
    assert "Signature is Valid." not in _run("pdfsig", "-nocert", file)


def test_a_sealed_archive_file_verifies(archived: bytes, keys: Keys) -> None:
    sealed = seal(archived, keys, reason="办结", at=NOW)
    assert verify(sealed, root_pem=keys.root_pem).status == "valid"


def test_sealing_only_adds_behind_the_file(archived: bytes, keys: Keys) -> None:
    assert seal(archived, keys, reason="办结", at=NOW).startswith(archived)


def test_conformance_metadata_and_attachments_are_kept(
    archived: bytes, keys: Keys, record: dict[str, Any]
) -> None:
    with pikepdf.open(BytesIO(seal(archived, keys, reason="办结", at=NOW))) as sealed:
        assert (
            sealed.attachments["record.json"].get_file().read_bytes() == json.dumps(record).encode()
        )
        assert sealed.open_metadata().pdfa_status == "3B"
        with pikepdf.open(BytesIO(archived)) as before:
            assert before.Root.Metadata.read_bytes() == sealed.Root.Metadata.read_bytes()
        seal_ = sealed.Root.AcroForm.Fields[0]
        assert seal_.F == 4 + 128  # printed and locked; neither hidden nor without view
        assert seal_.V.Reference[0].TransformParams.P == 1
        assert sealed.Root.Perms.DocMDP.objgen == seal_.V.objgen
        assert str(seal_.V.Reason) == "办结"


def test_the_same_file_sealed_twice_at_one_moment_is_the_same_file(
    archived: bytes, keys: Keys
) -> None:
    first = seal(archived, keys, reason="办结", at=NOW)
    assert first == seal(archived, keys, reason="办结", at=NOW)
    assert first != seal(archived, keys, reason="办结", at=NOW + timedelta(seconds=1))


def test_a_seal_holds_when_its_certificate_has_long_ended(paper: Paper) -> None:
    then = datetime(2012, 3, 1, 8, 0, tzinfo=UTC)
    old = new_keys(HOUSE, then)
    assert old.certificate.not_valid_after_utc < NOW
    assert verify(seal(paper(), old, reason="", at=then), root_pem=old.root_pem).ok


def test_a_seal_of_an_earlier_certificate_holds_under_the_same_root(
    tmp_path: Path, paper: Paper
) -> None:
    old = open_keys(tmp_path, HOUSE, NOW)
    sealed = seal(paper(), old, reason="", at=NOW)
    (tmp_path / "organisation.key").unlink()
    (tmp_path / "organisation.pem").unlink()
    new = open_keys(tmp_path, HOUSE, NOW)
    assert new.certificate != old.certificate
    assert verify(sealed, root_pem=new.root_pem).ok


def test_nothing_is_sealed_after_the_certificate_ended(paper: Paper, keys: Keys) -> None:
    with pytest.raises(SealError, match="in force"):
        seal(paper(), keys, reason="", at=keys.certificate.not_valid_after_utc + timedelta(days=1))


def test_nothing_is_sealed_before_the_certificate_begins(paper: Paper, keys: Keys) -> None:
    with pytest.raises(SealError, match="in force"):
        seal(paper(), keys, reason="", at=NOW - timedelta(days=2))


def test_a_sealed_file_is_not_sealed_again(sealed: bytes, keys: Keys) -> None:
    with pytest.raises(SealError, match="already"):
        seal(sealed, keys, reason="", at=NOW)


@pytest.mark.parametrize("pdf", [b"", b"no pdf", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_pdf_is_not_sealed(pdf: bytes, keys: Keys) -> None:
    with pytest.raises(SealError, match="seal: "):
        seal(pdf, keys, reason="", at=NOW)


def test_threads_that_share_a_new_signer_make_the_same_seal(archived: bytes, keys: Keys) -> None:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(3) as threads:
            for _ in range(25):
                fresh = replace(keys)
                fresh.signer()
                made = threads.map(
                    lambda _, fresh=fresh: seal(archived, fresh, reason="办结", at=NOW), range(3)
                )
                assert len(set(made)) == 1
    finally:
        sys.setswitchinterval(before)
