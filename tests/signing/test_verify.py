import random
import re
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner

from app.signing.keys import Keys, new_keys
from app.signing.seal import seal
from app.signing.verdict import Verdict
from app.signing.verify import LARGEST_FILE, verify, with_store
from tests.signing.conftest import HOUSE, NOW, Paper


def _verify(pdf: bytes, keys: Keys) -> Verdict:
    return verify(pdf, root_pem=keys.root_pem)


def _flipped(pdf: bytes, place: int, bit: int = 0) -> bytes:
    return pdf[:place] + bytes([pdf[place] ^ (1 << bit)]) + pdf[place + 1 :]


def _gap(pdf: bytes) -> tuple[int, int]:
    numbers = re.search(rb"/ByteRange \[0 (\d+) (\d+) \d+\s*\]", pdf)
    assert numbers is not None
    return int(numbers[1]), int(numbers[2])


def test_a_sealed_record_is_valid_and_tells_who_signed(sealed: bytes, keys: Keys) -> None:
    verdict = _verify(sealed, keys)
    assert (verdict.status, verdict.reason, verdict.faults) == ("valid", "", ())
    assert [check.ok for check in verdict.checks] == [True] * 7
    assert verdict.sealed_at == NOW
    assert verdict.sealed_by == HOUSE
    content = verdict.content
    assert content is not None
    assert (content.number, content.form, content.code) == (
        "JS-2026-0042", "settlement", "7K3M9Q2XW8RT",
    )  # fmt: skip
    assert [(act.name, act.step, act.identity, act.status) for act in content.acts] == [
        ("林晓", "fill", "登录账号", "valid"),
        ("周敏", "audit", "登录并再次输入密码", "valid"),
    ]


def test_no_flipped_bit_anywhere_in_the_file_is_valid(sealed: bytes, keys: Keys) -> None:
    chance = random.Random(20261124)
    for _ in range(80):
        place, bit = chance.randrange(len(sealed)), chance.randrange(8)
        assert _verify(_flipped(sealed, place, bit), keys).status != "valid", (place, bit)


def test_no_flipped_bit_in_the_seal_itself_is_valid(sealed: bytes, keys: Keys) -> None:
    start, end = _gap(sealed)
    chance = random.Random(7)
    places = [start, start + 1, end - 2, end - 1] + [
        chance.randrange(start, end) for _ in range(150)
    ]
    for place in places:
        bit = chance.randrange(8)
        verdict = _verify(_flipped(sealed, place, bit), keys)
        assert verdict.status == "altered", (place, bit)


def test_another_spelling_of_the_seals_hex_digits_is_altered(sealed: bytes, keys: Keys) -> None:
    start, end = _gap(sealed)
    lower = sealed[:start] + sealed[start:end].lower() + sealed[end:]
    assert lower != sealed
    assert _verify(lower, keys).status == "altered"


def test_a_flipped_byte_of_the_content_is_said_to_be_a_change(sealed: bytes, keys: Keys) -> None:
    verdict = _verify(_flipped(sealed, 900), keys)
    assert (verdict.status, verdict.reason) == ("altered", "changed")
    assert [check.ok for check in verdict.checks] == [True, False] + [None] * 5
    assert verdict.checks[1].detail == "盖章之后，文件内容被改动过。"
    assert verdict.content is None
    assert verdict.sealed_at is None


@pytest.mark.parametrize("added", [b"\n", b" ", b"%", b"\x00", b"%%EOF\n", b"x" * 4096])
def test_bytes_added_behind_the_seal_make_it_altered(
    sealed: bytes, keys: Keys, added: bytes
) -> None:
    verdict = _verify(sealed + added, keys)
    assert (verdict.status, verdict.reason) == ("altered", "appended")
    assert verdict.checks[0].ok is False
    assert f"{len(added):,}" in verdict.checks[0].detail


@pytest.mark.parametrize("cut", [1, 2, 10, 300])
def test_a_cut_off_end_makes_it_altered(sealed: bytes, keys: Keys, cut: int) -> None:
    verdict = _verify(sealed[:-cut], keys)
    assert verdict.status == "altered"
    assert verdict.reason == "incomplete"


def test_no_beginning_of_a_sealed_file_is_valid(sealed: bytes, keys: Keys) -> None:
    for size in range(0, len(sealed), 211):
        assert _verify(sealed[:size], keys).status in ("altered", "unknown"), size


def test_an_overlay_as_another_revision_makes_it_altered(sealed: bytes, keys: Keys) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(sealed))
    writer.root["/Lang"] = writer.root["/Pages"]
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    verdict = _verify(out.getvalue(), keys)
    assert (verdict.status, verdict.reason) == ("altered", "appended")


def test_a_replaced_attachment_is_not_valid(
    sealed: bytes, keys: Keys, record: dict[str, Any]
) -> None:
    with pikepdf.open(BytesIO(sealed)) as pdf:
        forged = str(record).encode()
        pdf.attachments["record.json"] = pikepdf.AttachedFileSpec(pdf, forged)
        out = BytesIO()
        pdf.save(out)
    assert _verify(out.getvalue(), keys).status != "valid"


def test_a_second_signature_by_another_key_makes_it_altered(sealed: bytes, keys: Keys) -> None:
    other = new_keys(HOUSE, NOW)
    writer = IncrementalPdfFileWriter(BytesIO(sealed), strict=False)
    meta = PdfSignatureMetadata(field_name="Other", md_algorithm="sha256")
    signer = PdfSigner(meta, other.signer())
    signer._enforce_certification_constraints = lambda reader: None  # the forger does not mind
    twice = signer.sign_pdf(writer).getvalue()
    verdict = _verify(twice, keys)
    assert (verdict.status, verdict.reason) == ("altered", "untrusted")
    assert _verify(twice, other).status != "valid"


def test_a_seal_by_another_organisation_of_the_same_name_is_unknown(
    paper: Paper, keys: Keys
) -> None:
    verdict = _verify(seal(paper(), new_keys(HOUSE, NOW), reason="", at=NOW), keys)
    assert (verdict.status, verdict.reason) == ("unknown", "untrusted")
    assert verdict.sealed_by == ""


def test_a_seal_by_a_key_that_carries_our_root_along_is_not_valid(paper: Paper, keys: Keys) -> None:
    own = new_keys(HOUSE, NOW)
    forger = Keys(root_pem=keys.root_pem, certificate_pem=own.certificate_pem, key=own.key)
    verdict = _verify(seal(paper(), forger, reason="", at=NOW), keys)
    assert (verdict.status, verdict.reason) == ("altered", "untrusted")


def test_a_seal_with_our_certificate_and_another_key_is_not_valid(paper: Paper, keys: Keys) -> None:
    forger = Keys(
        root_pem=keys.root_pem, certificate_pem=keys.certificate_pem, key=new_keys("x", NOW).key
    )
    verdict = _verify(seal(paper(), forger, reason="", at=NOW), keys)
    assert (verdict.status, verdict.reason) == ("altered", "changed")


def test_our_signature_that_allows_changes_is_no_seal(paper: Paper, keys: Keys) -> None:
    meta = PdfSignatureMetadata(
        field_name="Seal", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )
    writer = IncrementalPdfFileWriter(BytesIO(paper()))
    signed = PdfSigner(meta, keys.signer()).sign_pdf(writer).getvalue()
    verdict = _verify(signed, keys)
    assert (verdict.status, verdict.reason) == ("altered", "not-certified")


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (b"", "empty"),
        (b"\x00", "not-a-pdf"),
        (b"PK\x03\x04 not a paper", "not-a-pdf"),
        (b"%PDF-1.7", "unsigned"),
        (b"%PDF-1.7\n" + b"[" * 200_000, "unsigned"),
        (b"%PDF-1.7\n/ByteRange [1 9 9 21]", "changed"),
        (b"%PDF-1.7\n/ByteRange [0 20 40 99999]", "incomplete"),
        (b"%PDF-1.7\n" + b"/ByteRange [0 1 2 3]" * 20_000, "appended"),
        (b"%PDF-1.7\n" + b"/ByteRange " + b" " * 200_000, "unsigned"),
    ],
)
def test_what_is_no_sealed_pdf_is_unknown(file: bytes, reason: str, keys: Keys) -> None:
    verdict = _verify(file, keys)
    assert (verdict.status, verdict.reason) == ("unknown", reason)
    assert verdict.checks[0].ok is False


def test_an_unsealed_paper_is_unknown(paper: Paper, keys: Keys) -> None:
    verdict = _verify(paper(), keys)
    assert (verdict.status, verdict.reason) == ("unknown", "unsigned")
    assert verdict.checks[0].detail == "文件里没有电子印章。"


def test_a_seal_of_nonsense_is_refused_without_a_traceback(keys: Keys) -> None:
    for inside in (b"00", b"30" * 4000, b"3080" * 8000, b"30840000FFFF" * 50, b"zz", b""):
        head = b"%PDF-1.7\n/ByteRange [0 100 AAAA 20]".ljust(100)
        after = len(head) + len(inside) + 2
        head = head.replace(b"AAAA", str(after).encode().ljust(4))[:100]
        file = head + b"<" + inside + b">" + b" " * 20
        verdict = _verify(file, keys)
        assert verdict.status == "unknown", inside[:8]
        assert verdict.checks[0].ok or verdict.reason in ("changed", "appended"), inside[:8]


def test_a_file_above_the_limit_is_not_read(keys: Keys) -> None:
    verdict = _verify(b"%PDF-" + bytes(LARGEST_FILE), keys)
    assert (verdict.status, verdict.reason) == ("unknown", "too-large")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'{"format": 1}', b"[" * 100_000, b"\xff\xfe"]
)
def test_a_sealed_paper_whose_record_cannot_be_read_is_unknown(
    paper: Paper, keys: Keys, content: bytes
) -> None:
    verdict = _verify(seal(paper(content), keys, reason="", at=NOW), keys)
    assert (verdict.status, verdict.reason) == ("unknown", "no-record")
    assert [check.ok for check in verdict.checks] == [True] * 3 + [False] + [None] * 3


def test_a_sealed_paper_without_a_record_is_unknown(paper: Paper, keys: Keys) -> None:
    verdict = _verify(seal(paper(name="other.json"), keys, reason="", at=NOW), keys)
    assert (verdict.status, verdict.reason) == ("unknown", "no-record")


def test_a_sealed_record_that_does_not_add_up_is_altered(
    paper: Paper, keys: Keys, record: dict[str, Any]
) -> None:
    values = {**record["values"]}
    name = next(iter(values))
    values[name] = {**values[name], "value": "换了内容"}
    pdf = seal(paper({**record, "values": values}), keys, reason="", at=NOW)
    verdict = _verify(pdf, keys)
    assert (verdict.status, verdict.reason) == ("altered", "record")
    assert verdict.faults
    assert verdict.checks[4].detail == "单据数据有 1 处对不上。"


def test_a_sealed_record_that_lacks_an_act_is_altered(
    paper: Paper, keys: Keys, record: dict[str, Any]
) -> None:
    pdf = seal(paper({**record, "acts": record["acts"][:1]}), keys, reason="", at=NOW)
    assert _verify(pdf, keys).status == "altered"


def test_a_masked_copy_verifies_without_the_names(
    paper: Paper, keys: Keys, record: dict[str, Any]
) -> None:
    shown = {k: v for k, v in record["values"].items() if not v["path"].startswith("signer/")}
    verdict = _verify(seal(paper({**record, "values": shown}), keys, reason="", at=NOW), keys)
    assert verdict.status == "valid"
    assert verdict.content is not None
    assert [act.name for act in verdict.content.acts] == ["", ""]


def test_the_store_confirms_its_original(sealed: bytes, keys: Keys) -> None:
    verdict = _verify(sealed, keys)
    told = with_store(verdict, stored_sha256=verdict.sha256, known_status="done")
    assert told.status == "valid"
    assert [check.ok for check in told.checks[7:]] == [True, True]


def test_a_record_declared_void_is_void(sealed: bytes, keys: Keys) -> None:
    verdict = verify(sealed, root_pem=keys.root_pem, known_status="void")
    assert (verdict.status, verdict.reason, verdict.word) == ("void", "void", "已作废")
    assert not verdict.ok


def test_a_file_that_the_store_does_not_keep_is_unknown(sealed: bytes, keys: Keys) -> None:
    unknown = verify(sealed, root_pem=keys.root_pem, stored_sha256="")
    assert (unknown.status, unknown.reason) == ("unknown", "not-known")
    other = verify(sealed, root_pem=keys.root_pem, stored_sha256="0" * 64)
    assert (other.status, other.reason) == ("unknown", "other-file")


def test_an_altered_file_stays_altered_whatever_the_store_says(sealed: bytes, keys: Keys) -> None:
    verdict = verify(
        sealed + b"\n", root_pem=keys.root_pem, stored_sha256="0" * 64, known_status="void"
    )
    assert (verdict.status, verdict.reason) == ("altered", "appended")
