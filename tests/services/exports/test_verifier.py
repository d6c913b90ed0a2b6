"""The verifier that goes with an export, run outside the product."""

import hashlib
import json
import re
import subprocess
import sys
from shutil import copy
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from app.core.trail.checkpoint import found_in
from app.signing.checkpoints import holds


def verify(place, *arguments, folder=None):
    """What the export's own verifier says of it; it finds nothing of the product."""
    program = folder or place
    done = subprocess.run(
        [sys.executable, "-I", program / "verify.py", place, *arguments],
        capture_output=True, text=True, check=False, cwd="/", env={"PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def papers(folder):
    return sorted(folder.glob("dispatch-ticket/*/*.pdf"))


def test_a_fresh_export_is_sound_packed_and_unpacked(zipped, unpacked):
    for place in (unpacked, zipped):
        status, said = verify(place, folder=unpacked)
        assert status == 0, said
        assert "√ 相符 / SOUND" in said
        assert "2 份 / 8 files listed, 2 of them sealed PDFs" in said
    manifest = json.loads((unpacked / "manifest.json").read_bytes())
    assert manifest["root"] in said
    assert "不能证明" in said


def test_the_manifest_holds_a_checkpoint_that_stands_for_itself(unpacked):
    text = (unpacked / "manifest.json").read_text()
    checkpoint = found_in(text)
    assert checkpoint.size > 0
    assert holds(checkpoint, json.loads(text)["checkpoint"]["public_key"])


def test_the_machine_s_own_tools_agree(unpacked):
    manifest = json.loads((unpacked / "manifest.json").read_bytes())
    lines = "".join(f"{each['sha256']}  {each['path']}\n" for each in manifest["files"])
    checked = subprocess.run(
        ["sha256sum", "-c", "--strict", "-"],
        input=lines, capture_output=True, text=True, check=False, cwd=unpacked,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout
    assert len(papers(unpacked)) == 2
    for paper in papers(unpacked):
        told = subprocess.run(["pdfsig", "-nocert", paper], capture_output=True, text=True)
        assert "Signature is Valid" in told.stdout
        assert "Total document signed" in told.stdout
        assert subprocess.run(["qpdf", "--check", paper], capture_output=True).returncode == 0


def test_one_altered_one_removed_and_one_added_file_are_each_named(unpacked):
    first, second = papers(unpacked)
    data = bytearray(first.read_bytes())
    data[len(data) // 2] ^= 1
    first.write_bytes(data)
    second.unlink()
    (first.parent / "WX-2026-9999.pdf").write_bytes(b"%PDF-1.7")
    status, said = verify(unpacked)
    assert status == 1
    found = {line for line in said.splitlines() if line.startswith("×")}
    month = first.parent.name
    assert found == {
        f"× 改过 / altered: dispatch-ticket/{month}/{first.name}",
        f"× 少了 / removed: dispatch-ticket/{month}/{second.name}",
        f"× 多了 / added: dispatch-ticket/{month}/WX-2026-9999.pdf",
        "× 不符：3 处 / NOT SOUND: 3 faults",
    }


def test_a_changed_list_and_another_s_certificate_are_noticed(unpacked, tmp_path):
    first, _ = papers(unpacked)
    first.write_bytes(first.read_bytes() + b"\n")
    manifest = (unpacked / "manifest.json").read_text()
    old = json.loads(manifest)["files"][-2]["sha256"]
    fresh = hashlib.sha256(first.read_bytes()).hexdigest()
    (unpacked / "manifest.json").write_text(manifest.replace(old, fresh))
    status, said = verify(unpacked)
    assert status == 1
    assert "清单 manifest.json 改过" in said
    assert f"no seal goes around the whole file: {first.relative_to(unpacked)}" in said
    for command in (
        ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "key.pem"],
        ["req", "-x509", "-key", "key.pem", "-subj", "/CN=Somebody", "-out", "root.pem"],
    ):
        subprocess.run(["openssl", *command], check=True, cwd=tmp_path, capture_output=True)
    status, said = verify(unpacked, "--root", tmp_path / "root.pem")
    assert "根证书不是您给的那一份" in said
    assert "单位证书不是根证书签发的" in said


def test_what_is_no_export_cannot_be_verified(unpacked, tmp_path):
    (tmp_path / "empty").mkdir()
    for place in (tmp_path / "empty", unpacked / "README.txt"):
        status, said = verify(place, folder=unpacked)
        assert status == 2
        assert "无法核验" in said


def test_a_list_that_cannot_be_read_is_told_with_the_reason(unpacked):
    manifest = unpacked / "manifest.json"
    whole = json.loads(manifest.read_bytes())
    for text, why in (
        ("{", "it is no whole JSON"),
        ("[]", "something is missing"),
        (json.dumps({each: whole[each] for each in whole if each != "files"}), "'files'"),
        (json.dumps({**whole, "files": [1]}), "something is missing"),
        (json.dumps({**whole, "format": "countersign-export/9"}), "countersign-export/9"),
    ):
        manifest.write_text(text)
        status, said = verify(unpacked)
        assert status == 2
        assert "the list cannot be read: " in said
        assert why in said.partition("the list cannot be read: ")[2]


def test_the_sums_are_those_that_sha256sum_reads_and_stand_on_the_list(unpacked):
    checked = subprocess.run(
        ["sha256sum", "-c", "--strict", "SHA256SUMS"],
        capture_output=True, text=True, check=False, cwd=unpacked,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count(": OK") == 7
    with (unpacked / "SHA256SUMS").open("a") as sums:
        sums.write("\n")
    status, said = verify(unpacked)
    assert (status, "altered: SHA256SUMS" in said) == (1, True)


def test_a_second_file_of_the_same_name_in_the_archive_is_named(zipped, unpacked, tmp_path):
    double = copy(zipped, tmp_path / "double.zip")
    with ZipFile(double, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("README.txt", "another one")
    status, said = verify(double, folder=unpacked)
    assert status == 1
    assert "same name): README.txt" in said


def test_the_index_names_every_record_and_why_one_has_no_file(unpacked):
    book = load_workbook(unpacked / "index.xlsx", read_only=True)
    index, voids, numbers = (list(book[name].values) for name in ("索引", "作废登记", "编号核对"))
    assert [row[3] for row in index[1:]] == ["已作废", "已通过", "已撤回", "审批中"]
    assert [bool(row[8]) for row in index[1:]] == [True, True, False, False]
    assert {row[10] for row in index[3:]} == {"没有盖章文件"}
    assert {row[3] for row in voids[1:]} == {"已作废", "已撤回"}
    assert any("开重了，以后一张为准。" in row[7] for row in voids[1:])
    assert len(numbers) == 5
    assert all(re.fullmatch(r"[A-Z]+-\d{4}-\d{4}", row[2]) for row in numbers[1:])


def test_the_guide_is_in_chinese_and_english(unpacked):
    guide = (unpacked / "README.txt").read_text()
    assert "能证明什么，不能证明什么" in guide
    assert "What it proves, and what not" in guide
    assert "dispatch-ticket/  工程派工单" in guide


def test_what_is_copied_is_what_is_kept(zipped, archives):
    with ZipFile(zipped) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        for each in manifest["files"]:
            data = archive.read(each["path"])
            assert hashlib.sha256(data).hexdigest() == each["sha256"]
            if "number" in each:
                kept = archives[0] / "files" / each["sha256"][:2] / each["sha256"][2:]
                assert kept.read_bytes() == data
