"""The page that tells how definitions are written."""

import html
import re

from app.core.definitions.manual import manual
from app.core.wording import speaking


def words_of(page):
    """What a reader sees, without tags."""
    main = page[page.index("<main") : page.index("</main>")]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main)))


def test_every_key_stands_on_the_page_with_what_it_is_and_an_example(someone):
    admin = someone("admin")
    for language in ("zh", "en"):
        admin.client.set_cookie("language", language)
        page = words_of(admin.get("/definitions-manual").text)
        with speaking(language):
            parts = manual()
        for entry in (entry for part in parts for entry in part.entries):
            assert f"{entry.head} {entry.about}".strip() in page
            assert entry.example in page
            for key in entry.keys:
                assert key.word in page
                assert key.about in page
                assert key.example in page


def test_it_is_linked_from_where_definitions_are_written(someone):
    admin = someone("admin")
    for address in ("/definitions", "/definitions/settlement"):
        assert 'href="/definitions-manual"' in admin.get(address).text
    admin.get("/new-form")
    begun = {"_name": "car-request", "_title": "用车申请", "_owner": "sales", "_role": "officer"}
    page = admin.get(admin.post("/new-form", begun).location).text
    assert "在“定义”的“写法”里" in page
    assert "README" not in page


def test_it_is_for_who_looks_after_definitions(someone):
    assert someone("admin").get("/definitions-manual").status_code == 200
    assert someone("zhouxy").get("/definitions-manual").status_code == 200
    assert someone("wangmin").get("/definitions-manual").status_code == 403
