"""Files on their way from a browser into a record, through the services, on both databases."""

import errno
from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.errors import Conflict, Invalid, NoRoom, NotAllowed, NotFound
from app.intake.process import LookingFailed
from app.jobs._rounds import sweep
from app.services import drafts, handing_in, tasks
from app.services.cases import AlreadyDecided
from app.services.handed_in import content_of, page_of
from app.services.handing_in import MOST_BYTES, Upload
from app.services.trails import faults
from tests.intake import files
from tests.services.surveys import (
    SIGNED,
    begun,
    decided,
    handed,
    handed_for_task,
    published,
    submitted,
    task_of,
    words,
)

WALL, ROOF = ("北墙.jpg", files.camera_jpeg(6)), ("屋面.png", files.png())
PLAN, LETTER = ("平面图.pdf", files.PDF), ("致业主.txt", "请于 9 日前回复。".encode())


@pytest.fixture
def survey(office):
    return published(office)


@pytest.fixture(params=["sqlite", "postgresql"])
def anywhere(request):
    """The company, once on each kind of database."""
    name = "office" if request.param == "sqlite" else "postgres_office"
    return published(request.getfixturevalue(name))


def posted(office, draft):
    with office.ports.store.reading() as reading:
        return dict(reading.draft(draft).posted)


def kept(office, record):
    """The current answers as they are stored."""
    with office.ports.store.reading() as reading:
        found, values = reading.record(record), reading.kept(record)
        return {path: values[digest].value for path, digest in found.digests.items()}


def rows(office, *ids):
    with office.ports.store.reading() as reading:
        return [reading.attachment(each) for each in ids]


def test_what_was_handed_in_is_the_records_with_its_submission(anywhere):
    draft = begun(anywhere)
    one, two = handed(anywhere, draft, WALL, ROOF).taken
    plan = handed(anywhere, draft, PLAN, field="plan").taken[0]
    assert posted(anywhere, draft)["photos"] == [one.id, two.id]
    typed = {
        **posted(anywhere, draft),
        f"photos/{two.id}": ["屋面开裂"],
        "photos": [two.id, one.id],
    }
    drafts.save(anywhere.ports, anywhere.ids["wangmin"], draft, typed)
    record = submitted(anywhere, draft)

    photos = kept(anywhere, record)["photos"]
    assert [(each["name"], each["caption"]) for each in photos] == [
        ("屋面.png", "屋面开裂"),
        ("北墙.jpg", ""),
    ]
    assert photos[1]["media"] == "image/jpeg"
    assert (photos[1]["width"], photos[1]["height"]) == (300, 400)
    assert anywhere.ports.files.get(photos[1]["sha256"]) == WALL[1], "every byte of the original"
    assert kept(anywhere, record)["plan"][0]["shown"] == ""
    assert [each.record for each in rows(anywhere, one.id, two.id, plan.id)] == [record] * 3
    assert [told for _, told in faults(anywhere.ports.store)] == [[]]


def test_a_picture_taken_out_again_goes_with_the_submission(anywhere):
    draft = begun(anywhere)
    one, two = handed(anywhere, draft, WALL, ROOF).taken
    drafts.save(
        anywhere.ports, anywhere.ids["wangmin"], draft,
        {"customer": ["王小川"], "photos": [two.id]},
    )  # fmt: skip
    submitted(anywhere, draft)
    assert rows(anywhere, one.id) == [None]


def test_a_later_step_adds_its_own_and_a_return_keeps_what_was_taken(survey):
    record = submitted(survey, begun(survey))
    task = task_of(survey, record, "mend")
    one = handed_for_task(survey, task, WALL, who="huangjp").taken[0]
    two = handed_for_task(survey, task, ROOF, who="huangjp").taken[0]
    decided(survey, record, "mend", "submit", "huangjp")
    assert [each["id"] for each in kept(survey, record)["mended"]] == [one.id, two.id]

    tasks.decide(
        survey.ports, survey.ids["zhouxy"], task_of(survey, record, "agree"), "return",
        remark="看不清，重拍", to="mend", identity=SIGNED,
    )  # fmt: skip
    task = task_of(survey, record, "mend")
    page = tasks.task_page(survey.ports, survey.ids["huangjp"], task)
    assert page.raw["mended"] == (one.id, two.id)
    three = handed_for_task(survey, task, WALL, who="huangjp").taken[0]
    decided(survey, record, "mend", "submit", "huangjp")
    assert [each["id"] for each in kept(survey, record)["mended"]] == [one.id, two.id, three.id]
    assert [told for _, told in faults(survey.ports.store)] == [[]]


def test_an_id_of_somebody_elses_file_is_refused_like_an_unknown_one(survey):
    theirs = handed(survey, begun(survey, "chenjia"), WALL, who="chenjia").taken[0]
    taken = handed(survey, draft := begun(survey), ROOF).taken[0]
    submitted(survey, draft)
    said = set()
    for foreign in (theirs.id, taken.id, "0" * 16):
        draft = begun(survey)
        typed = {"customer": ["王小川"], "photos": [foreign]}
        drafts.save(survey.ports, survey.ids["wangmin"], draft, typed)
        with pytest.raises(drafts.Refused) as refused:
            submitted(survey, draft)
        said |= {(each.path, str(each.message)) for each in refused.value.page.faults}
        assert refused.value.page.files["photos"] == {}
    assert said == {("photos", "有 1 个文件不在了，请重新上传")}


def test_nobody_hands_in_for_somebody_else_or_where_nothing_is_asked(survey):
    draft = begun(survey)
    with pytest.raises(NotFound):
        handed(survey, draft, WALL, who="chenjia")
    for field in ("customer", "mended", "nothing", ""):
        with pytest.raises(NotFound):
            handed(survey, draft, WALL, field=field)
    record = submitted(survey, draft)
    with pytest.raises(Conflict):
        handed(survey, draft, WALL)
    task = task_of(survey, record, "mend")
    with pytest.raises(NotAllowed):
        handed_for_task(survey, task, WALL, who="wangmin")
    with pytest.raises(NotFound):
        handed_for_task(survey, task, WALL, who="huangjp", field="photos")
    decided(survey, record, "mend", "submit", "huangjp")
    with pytest.raises(AlreadyDecided):
        handed_for_task(survey, task, WALL, who="huangjp")
    assert rows(survey) == []


def test_what_is_not_taken_is_said_by_name_and_the_rest_is_kept(survey):
    draft = begun(survey)
    received = handed(
        survey, draft, WALL, ("图标.svg", files.SVG), ("空.jpg", b""), ("假.jpg", b"MZ\0"),
        ("合同.pdf", files.PDF), ("断.jpg", files.jpeg()[:2000]), ("动.png", files.film("PNG")),
        ROOF, ("照片.html", files.jpeg()),
    )  # fmt: skip
    assert [each.name for each in received.taken] == ["北墙.jpg", "屋面.png"]
    assert words(received) == [
        "“图标.svg”是 SVG 图，里面可能带程序，不收。请换成 PNG 或 JPG",
        "“空.jpg”是空的，请重新选",
        "“假.jpg”不是能收的文件，这里收 JPG、PNG、WebP、HEIC",
        "“合同.pdf”是 PDF，这里只收 JPG、PNG、WebP、HEIC",
        "“断.jpg”不完整或已损坏，请重新选",
        "“动.png”是动图，不收。请换成一张静止的照片",
        "“照片.html”的内容是 JPG，和文件名的后缀不符。请改好文件名，或换一个文件",
    ]
    assert posted(survey, draft)["photos"] == [each.id for each in received.taken]


def test_too_many_and_too_large_are_said_and_nothing_is_lost(survey):
    draft = begun(survey)
    received = handed(survey, draft, WALL, ROOF, WALL, ROOF)
    assert words(received) == ["“屋面.png”没有收：最多 3 个，已经有了"]
    assert len(posted(survey, draft)["photos"]) == 3
    huge = handed(survey, draft, ("大.pdf", files.PDF + b"\0" * MOST_BYTES), field="plan")
    assert words(huge) == ["“大.pdf”有 25.0 MB，最多 25.0 MB。请缩小后再传"]


def test_a_draft_cannot_be_filled_with_files_that_are_taken_out_again(survey, monkeypatch):
    monkeypatch.setattr(handing_in, "MOST_OF_A_DRAFT", 2)
    draft, me = begun(survey), survey.ids["wangmin"]
    for _ in range(2):
        handed(survey, draft, WALL)
        drafts.save(survey.ports, me, draft, {"customer": ["王小川"]})
    assert words(handed(survey, draft, WALL)) == ["“北墙.jpg”没有收：这一页上传过的文件太多了"]


def test_a_file_that_breaks_the_child_is_refused_and_said(survey):
    def broken(data):
        raise LookingFailed("died of SIGSEGV")

    survey.ports.look = broken
    assert words(handed(survey, begun(survey), WALL)) == [
        "“北墙.jpg”看不了，可能太大或已损坏。请换一个"
    ]


def test_a_full_disk_is_said_and_what_was_typed_and_kept_stays(survey, monkeypatch):
    draft = begun(survey)
    first = handed(survey, draft, WALL).taken[0]

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("app.storage.disk.tempfile.mkstemp", full)
    received = handed(survey, draft, ROOF)
    assert words(received) == ["服务器的磁盘满了，没有存上。请告诉管理员，过一会儿再试"]
    assert posted(survey, draft) == {"customer": ["王小川"], "photos": [first.id]}
    with pytest.raises(NoRoom):
        survey.ports.files.put(b"something new")


@pytest.mark.parametrize(
    "name", ["字" * 200 + ".pdf", "../../北\0墙\u202e.pdf", "C:\\图\\平面图.pdf"]
)
def test_any_name_is_kept_for_people(survey, name):
    taken = handed(survey, begun(survey), (name, files.PDF), field="plan").taken[0]
    assert "/" not in taken.name
    assert taken.name.endswith(".pdf")
    assert len(taken.name) == 204 or len(taken.name) < 12


def test_a_name_that_paper_cannot_show_is_said_where_paper_shows_it(survey):
    draft = begun(survey)
    said = words(handed(survey, draft, ("图\U0001fae8.pdf", files.PDF), field="plan"))
    assert said == ["“图\U0001fae8.pdf”的文件名里有印不到纸上的字：(U+1FAE8)。请改名后再传"]
    assert handed(survey, draft, ("图\U0001fae8.jpg", files.jpeg())).taken


def test_a_caption_that_paper_cannot_show_is_said(survey):
    draft = begun(survey)
    one = handed(survey, draft, WALL).taken[0]
    typed = {**posted(survey, draft), f"photos/{one.id}": ["墙\U0001fae8"]}
    page = drafts.review(survey.ports, survey.ids["wangmin"], draft, typed)
    assert [each.path for each in page.faults] == [f"photos/{one.id}"]
    assert page.files["photos"][one.id].name == "北墙.jpg", "the page still shows the picture"


def test_a_draft_that_is_thrown_away_takes_its_files_along_after_a_day(survey):
    draft, me = begun(survey), survey.ids["wangmin"]
    one = handed(survey, draft, WALL).taken[0]
    other = handed(survey, begun(survey), ROOF).taken[0]
    drafts.discard(survey.ports, me, draft)
    sweep(survey.ports)
    assert survey.ports.files.get(one.sha256), "not before the grace is over"
    later = replace(survey.ports, clock=lambda: survey.ports.now() + timedelta(days=2))
    sweep(later)
    with pytest.raises(NotFound):
        survey.ports.files.get(one.sha256)
    with pytest.raises(NotFound):
        survey.ports.files.get(one.shown)
    assert survey.ports.files.get(other.sha256) == ROOF[1]
    assert survey.ports.files.get(other.shown)


def seen(office, who, file, face="shown"):
    found = content_of(office.ports, office.ids[who], file.id, face)
    return office.ports.files.get(found.sha256)


def test_only_who_handed_it_in_sees_a_drafts_file(survey):
    one = handed(survey, begun(survey), WALL).taken[0]
    assert seen(survey, "wangmin", one, "original") == WALL[1]
    for who in ("chenjia", "zhouxy", "linas", "admin"):
        for face in ("thumb", "shown", "original"):
            with pytest.raises(NotFound):
                seen(survey, who, one, face)


def test_readers_look_and_only_some_take_the_original(survey):
    one = handed(survey, draft := begun(survey), WALL).taken[0]
    submitted(survey, draft)
    for who in ("wangmin", "huangjp", "linas"):
        if who == "linas":  # an auditor: this form does not let her read
            with pytest.raises(NotAllowed):
                seen(survey, who, one, "thumb")
            continue
        assert seen(survey, who, one, "original") == WALL[1]
    shown = seen(survey, "hefang", one)
    assert shown.startswith(b"\xff\xd8\xff")
    assert files.GPS.encode() not in shown
    with pytest.raises(NotAllowed, match="不能下载原文件"):
        seen(survey, "hefang", one, "original")
    for who in ("chenjia", "admin"):
        with pytest.raises(NotAllowed, match="不能看"):
            seen(survey, who, one)


def test_what_is_no_picture_cannot_be_shown_but_taken(survey):
    plan = handed(survey, begun(survey), PLAN, field="plan").taken[0]
    assert seen(survey, "wangmin", plan, "original") == files.PDF
    with pytest.raises(NotFound, match="请下载"):
        seen(survey, "wangmin", plan)


def test_a_page_that_was_signed_on_paper_is_handed_in_for_a_task_without_a_question(survey):
    record = submitted(survey, begun(survey))
    task, me = task_of(survey, record, "mend"), survey.ids["huangjp"]
    page = handing_in.hand_in_page(survey.ports, me, task, Upload(name=WALL[0], data=WALL[1]))
    with survey.ports.store.reading() as reading:
        draft = reading.draft_of_task(task, me)
        assert page_of(reading, draft, page.id) == page
        with pytest.raises(NotFound):
            page_of(reading, draft, "0" * 16)
    with pytest.raises(Invalid, match="是 PDF"):
        handing_in.hand_in_page(survey.ports, me, task, Upload(name="p.pdf", data=files.PDF))
    with pytest.raises(NotAllowed):
        handing_in.hand_in_page(
            survey.ports, survey.ids["wangmin"], task, Upload(name=WALL[0], data=WALL[1])
        )
