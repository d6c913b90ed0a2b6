#!/usr/bin/env python3
"""核验导出包 / Verify an export: what is altered, removed or added since it was made?

    python3 -I verify.py [导出包.zip / 文件夹 FOLDER] [--root root.pem] [--no-seals]

只用 Python 3.8+ 标准库和 openssl 命令。退出码：0 相符，1 不符，2 无法核验。
Needs Python 3.8+ and the openssl command, nothing else. Exit status: 0 sound, 1 not, 2 cannot say.

This file goes into every export as it stands, and imports nothing of the product.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
ROOT, CERTIFICATE = "certificates/root.pem", "certificates/organisation.pem"
FORMAT = "countersign-export/1"
CHUNK = 1 << 20
RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")

PROVES = """
这证明什么：清单上的每个文件，与{house}在 {made_at} 签出的清单逐字节相同；没有多、没有少。
  每份 PDF 的电子印章也逐个验过。单位的私钥没有泄露，这就成立。
不能证明：导出时选了哪些单据（看 README.txt 和 manifest.json 里的 query）；
  根证书是不是这个单位的——请把下面的指纹与从别处得到的对一遍（核验页、合同、电话）；
  这个核验程序自己没有被换过——请用您信得过的一份。
What this proves: each file on the list is, byte for byte, what {house} signed for at {made_at};
  none is missing, none was put in. The seal of each PDF was checked as well. It holds as long as
  the house's private key is its own.
What it does not: which records were chosen (see README.txt, and `query` in manifest.json); that
  the root certificate is the house's (compare the fingerprint below with one from elsewhere);
  that this very program was not exchanged (run a copy that you trust).
"""


class CannotSay(Exception):  # noqa: N818  it is what there is to be told
    """There is nothing to verify, or nothing to verify it with."""


class Folder:
    """An export that was unpacked."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.names: list[str] = []
        self.doubles: list[str] = []
        for folder, below, files in os.walk(str(path)):
            links = [each for each in below if Path(folder, each).is_symlink()]
            for name in files + links:
                self.names.append(Path(folder, name).relative_to(path).as_posix())

    def open(self, name: str) -> BinaryIO:
        """The file's bytes."""
        place = self.path / name
        if place.is_symlink():
            raise OSError("a link, not a file")
        return place.open("rb")


class Archive:
    """An export as it came, not unpacked."""

    def __init__(self, path: Path) -> None:
        try:
            self.zip = zipfile.ZipFile(str(path))
        except (zipfile.BadZipFile, OSError) as bad:
            raise CannotSay(f"{path}: {bad}") from bad
        listed = [each.filename for each in self.zip.infolist() if not each.is_dir()]
        self.names = sorted(set(listed))
        self.doubles = sorted({each for each in listed if listed.count(each) > 1}) if len(
            self.names
        ) < len(listed) else []  # fmt: skip

    def open(self, name: str) -> Any:
        """The file's bytes."""
        return self.zip.open(name)


def chunks(file: Any) -> Iterator[bytes]:
    """The bytes, not all at once."""
    while True:
        data = file.read(CHUNK)
        if not data:
            return
        yield data


def digest_of(source: Any, name: str) -> str:
    """The file's SHA-256; empty where it cannot be read whole."""
    found = hashlib.sha256()
    try:
        with source.open(name) as file:
            for data in chunks(file):
                found.update(data)
    except (OSError, zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError):
        return ""
    return found.hexdigest()


def openssl(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    """What openssl says."""
    program = shutil.which("openssl")
    if program is None:
        raise CannotSay("没有 openssl 命令 / the openssl command is missing")
    return subprocess.run([program, *arguments], capture_output=True, check=False)


def kept(source: Any, name: str, folder: Path) -> Path:
    """A copy of the file that openssl can read."""
    place = folder / name.rpartition("/")[2]
    try:
        with source.open(name) as file, place.open("wb") as copy:
            for data in chunks(file):
                copy.write(data)
    except (OSError, KeyError, zipfile.BadZipFile) as bad:
        raise CannotSay(f"没有 {name} / there is no {name}") from bad
    return place


def read_list(path: Path) -> dict[str, Any]:
    """What the list says."""
    try:
        manifest = json.loads(path.read_bytes().decode("utf-8"))
        named = manifest["format"]
        _ = manifest["house"], manifest["made_at"]
        _ = [(each["path"], each["sha256"]) for each in manifest["files"]]
    except ValueError as bad:
        why = f"不是完整的 JSON / it is no whole JSON ({bad})"
    except (KeyError, TypeError, AttributeError) as bad:
        why = f"缺了内容 / something is missing ({bad})"
    else:
        if named == FORMAT:
            return dict(manifest)
        why = f"格式不是 {FORMAT} / its format is another one: {named}"
    raise CannotSay(f"清单看不懂 / the list cannot be read: {MANIFEST}: {why}")


def faults_of_signature(source: Any, folder: Path, trusted: Path | None) -> Iterator[str]:
    """What is wrong with the signature of the list, and with who made it."""
    manifest, signature = (kept(source, name, folder) for name in (MANIFEST, SIGNATURE))
    certificate, root = kept(source, CERTIFICATE, folder), kept(source, ROOT, folder)
    if trusted is not None and fingerprint(trusted) != fingerprint(root):
        yield "根证书不是您给的那一份 / the root certificate is not the one that you trust"
    chain = openssl(
        "verify", "-no_check_time", "-CAfile", str(trusted or root), str(certificate)
    )  # fmt: skip
    if chain.returncode:
        yield "单位证书不是根证书签发的 / the certificate is not of that root"
    key = folder / "key.pem"
    key.write_bytes(openssl("x509", "-in", str(certificate), "-noout", "-pubkey").stdout)
    told = openssl(
        "dgst", "-sha256", "-verify", str(key), "-signature", str(signature), str(manifest)
    )
    if told.returncode:
        yield "清单 manifest.json 改过 / the list manifest.json was altered"


def fingerprint(certificate: Path) -> str:
    """SHA-256 of a certificate as people compare it: AB:CD:…"""
    told = openssl("x509", "-in", str(certificate), "-noout", "-fingerprint", "-sha256")
    return told.stdout.decode("ascii", "replace").strip().rpartition("=")[2]


def sealed(data: bytes) -> tuple[str, bytes]:
    """The digest of what the seal goes around, and the seal (DER); both empty: there is none."""
    for begin, before, after, rest in reversed(RANGE.findall(data)):
        start, end = int(before), int(after)
        if int(begin) == 0 and start < end and end + int(rest) == len(data):
            told = re.sub(rb"[^0-9A-Fa-f]", b"", data[start:end])
            around = hashlib.sha256(data[:start])
            around.update(data[end:])
            return around.hexdigest(), bytes.fromhex(told.decode("ascii"))
    return "", b""


def seal_fault(data: bytes, expected: str, root: Path, folder: Path) -> str:
    """What is wrong with the seal of a PDF; empty: nothing."""
    digest, seal = sealed(data)
    if not digest:
        return "没有盖住整个文件的印章 / no seal goes around the whole file"
    if digest != expected:
        return "印章盖住的内容与清单不符 / the seal goes around something else"
    start = next(
        int(before)
        for begin, before, after, rest in reversed(RANGE.findall(data))
        if int(begin) == 0 and int(after) + int(rest) == len(data)
    )
    content, der = folder / "content", folder / "seal.der"
    end = data.index(b">", start) + 1
    content.write_bytes(data[:start] + data[end:])
    der.write_bytes(seal)
    told = openssl(
        "cms", "-verify", "-binary", "-inform", "DER", "-in", str(der), "-content", str(content),
        "-CAfile", str(root), "-purpose", "any", "-no_check_time", "-out", os.devnull,
    )  # fmt: skip
    return "印章无效 / the seal is not valid" if told.returncode else ""


def faults_of_files(
    source: Any, manifest: dict[str, Any], seals: bool, root: Path, folder: Path
) -> Iterator[str]:  # fmt: skip
    """What is wrong with the files, each by its name."""
    listed = {each["path"]: each for each in manifest["files"]}
    here = set(source.names)
    for name in sorted(listed):
        if name not in here:
            yield f"少了 / removed: {name}"
            continue
        entry = listed[name]
        if digest_of(source, name) != entry["sha256"]:
            yield f"改过 / altered: {name}"
        elif seals and entry.get("seal"):
            with source.open(name) as file:
                fault = seal_fault(file.read(), entry["seal"], root, folder)
            if fault:
                yield f"{fault}: {name}"
    for name in sorted(here - set(listed) - {MANIFEST, SIGNATURE}):
        yield f"多了 / added: {name}"
    for name in source.doubles:
        yield f"多了（同名两份）/ added (twice the same name): {name}"


def verify(path: Path, trusted: Path | None, seals: bool) -> int:
    """Say what is so; the exit status."""
    say = sys.stdout.write
    source = Folder(path) if path.is_dir() else Archive(path)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        faults = list(faults_of_signature(source, folder, trusted))
        manifest = read_list(folder / MANIFEST)
        root = folder / "root.pem"
        faults += faults_of_files(source, manifest, seals, trusted or root, folder)
        mark = fingerprint(root)
    papers = sum(1 for each in manifest["files"] if each.get("seal"))
    for fault in faults:
        say(f"× {fault}\n")
    say(
        "清单 {0} 个文件，其中盖章 PDF {1} 份 / {0} files listed, {1} of them sealed PDFs\n".format(
            len(manifest["files"]), papers
        )
    )
    if faults:
        say("× 不符：{0} 处 / NOT SOUND: {0} faults\n".format(len(faults)))
    else:
        say("√ 相符 / SOUND\n")
        told = (
            PROVES
            if seals
            else PROVES.replace("也逐个验过", "这次没有逐个验").replace(
                "was checked as well", "was not checked this time"
            )
        )
        say(told.format(house=manifest["house"], made_at=manifest["made_at"]))
    say(f"根证书指纹 / fingerprint of the root certificate (SHA-256):\n  {mark}\n")
    return 1 if faults else 0


def main() -> int:
    """Read what was asked for."""
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").partition("\n")[0], add_help=True
    )  # fmt: skip
    parser.add_argument("path", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--root", type=Path, help="the root certificate that you trust (PEM)")
    parser.add_argument("--no-seals", action="store_true", help="skip the seals of the PDFs")
    asked = parser.parse_args()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        return verify(asked.path, asked.root, not asked.no_seals)
    except CannotSay as reason:
        sys.stderr.write(f"无法核验 / cannot verify: {reason}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
