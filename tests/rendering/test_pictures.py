"""Pictures on paper: only those that were handed over, and as the archive's standard wants them."""

from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from app.core.records.answer import FileRef
from app.rendering.faults import CannotRender
from app.rendering.job import Job, packed, unpacked
from app.rendering.pdf import render
from app.rendering.pictures import address, asked_for, shown_in
from app.rendering.process import render_in_child

pytestmark = pytest.mark.filterwarnings(  # WeasyPrint leaves its own profile open
    "ignore:unclosed file.*sRGB2014.icc:ResourceWarning"
)

CREATED = datetime(2026, 11, 20, 9, 25, tzinfo=UTC)


def jpeg(colour):
    out = BytesIO()
    Image.new("RGB", (400, 300), colour).save(out, "JPEG")
    return out.getvalue()


def photo(data):
    shown = sha256(data).hexdigest()
    return FileRef(
        id="0" * 16, sha256="a" * 64, name="墙.jpg", media="image/jpeg", size=9, shown=shown
    )


def page_of(*photos):
    return "".join(f'<img style="width:50mm" src="{address(each)}">' for each in photos)


def images_in(pdf):
    with pikepdf.open(BytesIO(pdf)) as opened:
        return [image for page in opened.pages for image in page.get_images().values()]


RED, BLUE = jpeg("#c02020"), jpeg("#2030c0")
PICTURES = {photo(each).shown: each for each in (RED, BLUE)}


def test_a_page_shows_the_pictures_that_were_handed_over():
    with pikepdf.open(
        BytesIO(render(page_of(photo(RED), photo(BLUE)), [], CREATED, PICTURES))
    ) as pdf:
        images = list(pdf.pages[0].get_images().values())
        assert {image.read_raw_bytes() for image in images} == {RED, BLUE}
        assert all(image.get("/Interpolate") is not True for image in images)  # ISO 19005-3, 6.2.8


def test_a_picture_that_was_not_handed_over_is_not_fetched():
    with pytest.raises(CannotRender, match="none of its own files"):
        render(page_of(photo(BLUE)), [], CREATED, {photo(RED).shown: RED})


def test_pictures_travel_to_the_child():
    pdf = render_in_child(page_of(photo(RED)), [], CREATED, pictures=PICTURES)
    assert len(images_in(pdf)) == 1


def test_a_job_comes_out_as_it_went_in():
    job = Job(html="<p>", attachments=(), created=CREATED, pictures=PICTURES)
    assert unpacked(packed(job)) == job


def test_a_page_is_handed_only_what_it_shows_and_what_its_answers_hold():
    red, blue = photo(RED), photo(BLUE)
    answers = {"photos": (red,), "customer": "x", "items": (), "none": None}
    assert shown_in(answers) == {red.shown}
    assert asked_for(page_of(red, blue), shown_in(answers)) == {red.shown}
    assert asked_for("<p>没有图</p>", shown_in(answers)) == frozenset()
