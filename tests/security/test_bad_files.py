"""Hostile files that are handed in to be verified."""

import time
import zlib

import pytest

from app.web.limits import Limit
from tests.security.conftest import (
    fine,
)


def upload(browser, data, name="x.pdf", code=""):
    """Hand in a file, its multipart body written by hand."""
    parts = {"csrf_token": browser.hidden("csrf_token"), "_code": code}
    begin = "--x\r\nContent-Disposition: form-data; name="
    texts = [f'{begin}"{key}"\r\n\r\n{text}\r\n' for key, text in parts.items()]
    head = f'{begin}"file"; filename="{name}"\r\n\r\n'
    whole = b"".join([*(each.encode() for each in texts), head.encode(), data, b"\r\n--x--\r\n"])
    media = "multipart/form-data; boundary=x"
    return browser.client.post("/verify", data=whole, content_type=media)


def pdf(*objects, tail=b""):
    """Something that begins and ends like a PDF."""
    return b"%PDF-1.7\n" + b"\n".join(objects) + tail + b"\n%%EOF\n"


def bomb():
    """A PDF whose one stream is 200 MB when it is unpacked."""
    squeeze = zlib.compressobj(9)
    packed = b"".join(squeeze.compress(b"\0" * 2**20) for _ in range(200)) + squeeze.flush()
    head = b"1 0 obj<</Length %d/Filter/FlateDecode/Type/ObjStm/N 9/First 9>>stream\n" % len(packed)
    return pdf(head + packed + b"\nendstream endobj")


HOSTILE = {
    "nothing of ours": b"GIF89a" + b"\0" * 100,
    "only a head": b"%PDF-",
    "a bomb": bomb,
    "a range beyond the file": pdf(b"/ByteRange [0 9 99999999999 99999999999] /Contents <00>"),
    "negative ranges": pdf(b"/ByteRange [-1 -9 -99 -1] /Contents <00>"),
    "a thousand signatures": pdf(b"/Type /Sig /ByteRange [0 1 2 3] /Contents <00>" * 1000),
    "brackets": pdf(b"[" * 200_000, b"<<" * 200_000),
    "a ring": pdf(b"1 0 obj 2 0 R endobj 2 0 obj 1 0 R endobj", tail=b"trailer<</Root 1 0 R>>"),
    "a long number": pdf(b"/ByteRange [" + b"9" * 100_000 + b" 1 2 3]"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_unknown_and_soon_told_so(anonymous, kind, monkeypatch):
    monkeypatch.setattr("app.web.verify.UPLOADS", Limit(100))
    made = HOSTILE[kind]
    data = made() if callable(made) else made
    anonymous.get("/verify")
    started = time.process_time()
    answer = fine(upload(anonymous, data, name='x"; filename="../../y.pdf', code="\0" * 5000))
    assert answer.status_code == 200
    assert "Unknown." in answer.text
    assert time.process_time() - started < 3


def test_a_file_over_fifty_megabytes_is_refused(anonymous):
    anonymous.get("/verify")
    data = b"%PDF-" + b"\0" * (50 * 1024 * 1024 - 4)
    assert fine(upload(anonymous, data)).status_code == 413
