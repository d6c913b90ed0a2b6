"""Looking happens in a child: what hangs, grows or breaks takes that child and nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.intake.faults import NotTaken
from app.intake.finding import Finding, packed, unpacked
from app.intake.process import LookingFailed, look_in_child
from tests.intake import files


def test_a_child_finds_out_what_a_picture_is_and_makes_what_is_shown():
    found = look_in_child(files.camera_jpeg(6))
    assert (found.kind, found.width, found.height) == ("jpg", 300, 400)
    assert found.shown.startswith(b"\xff\xd8\xff")
    assert len(found.thumb) < len(found.shown)
    assert files.GPS.encode() not in found.shown + found.thumb


def test_of_another_file_there_is_nothing_to_show():
    assert look_in_child(files.package()) == Finding(kind="docx")


@pytest.mark.parametrize(
    ("data", "reason"), [(b"", "empty"), (files.SVG, "svg"), (files.jpeg()[:2000], "damaged")]
)
def test_the_child_says_why_a_file_is_not_taken(data, reason):
    with pytest.raises(NotTaken) as caught:
        look_in_child(data)
    assert caught.value.reason == reason


def test_a_picture_that_wants_too_much_memory_is_refused_it():
    with pytest.raises(LookingFailed, match=r"^wanted more than 60 MB$"):
        look_in_child(files.bomb_png(7000, 7000), megabytes=60)


def test_a_look_that_takes_too_long_is_ended():
    with pytest.raises(LookingFailed, match=r"^took longer than 0.01 s$"):
        look_in_child(files.jpeg(), seconds=0.01)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"{}",
        b'{"kind":"exe","width":1,"height":1,"shown":3,"thumb":3}\nabcabc',
        b'{"kind":"jpg","width":1,"height":1,"shown":3,"thumb":3}\nabcabc',
        b'{"kind":"jpg","width":9999,"height":1,"shown":3,"thumb":3}\n\xff\xd8\xff\xff\xd8\xff',
        b'{"kind":"jpg","width":1,"height":1,"shown":3,"thumb":9}\n\xff\xd8\xff\xff\xd8\xff',
        b'{"kind":"jpg","width":1,"height":1,"shown":"x","thumb":3}\n',
        b'{"kind":"pdf","width":0,"height":0,"shown":3,"thumb":0}\n\xff\xd8\xff',
        b'["kind"]\n',
    ],
)
def test_a_child_that_a_file_has_taken_over_can_say_nothing_but_a_finding(answer, monkeypatch):
    monkeypatch.setattr("app.intake.process.run", lambda *_: answer)
    with pytest.raises(LookingFailed, match=r"^answered nonsense$"):
        look_in_child(b"x")


def test_a_finding_comes_back_as_it_went():
    found = Finding(kind="png", shown=b"\xff\xd8\xff1", thumb=b"\xff\xd8\xff", width=4, height=3)
    assert unpacked(packed(found)) == found
    assert unpacked(packed(Finding(kind="txt"))) == Finding(kind="txt")


def test_the_server_itself_never_loads_the_libraries_that_read_pictures():
    code = (
        "import sys, app.web, app.factory, app.intake.process;"
        "raise SystemExit(int(bool({'PIL', 'pi_heif'} & set(sys.modules))))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_only_one_module_names_them():
    naming = {
        str(file)
        for file in Path("app").rglob("*.py")
        if any(f"from {name}" in file.read_text(encoding="utf-8") for name in ("PIL", "pi_heif"))
    }
    assert naming == {"app/intake/pictures.py"}
