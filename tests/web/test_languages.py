"""Which language a page is in."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.web.conftest import Browser


def lang(answer) -> str:
    return answer.text.split('<html lang="')[1].split('"')[0]


def switch(page: str) -> tuple[str, dict[str, list[str]]]:
    """Where the switch leads, and what is asked there."""
    link = re.search(r'href="([^"]*)" lang="en" hreflang="en"', page)
    address = urlsplit(html.unescape(link[1]))
    return address.path, parse_qs(address.query)


def test_a_page_is_chinese_where_nobody_asked_for_another(app):
    assert lang(app.test_client().get("/sign-in")) == "zh-CN"


def test_a_page_is_in_the_language_that_the_browser_asks_for(app):
    given = {"Accept-Language": "en-GB,en;q=0.9,zh;q=0.3"}
    assert lang(app.test_client().get("/sign-in", headers=given)) == "en"


def test_the_switch_stays_with_the_browser(app):
    client = app.test_client()
    assert lang(client.get("/sign-in?language=en")) == "en"
    assert lang(client.get("/sign-in")) == "en"
    assert lang(client.get("/sign-in?language=zh")) == "zh-CN"
    assert lang(client.get("/sign-in?language=tlh")) == "zh-CN"


def test_the_switch_leads_to_the_same_page_with_the_same_question(app):
    page = app.test_client().get("/sign-in?next=/me&language=zh").text
    assert switch(page) == ("/sign-in", {"next": ["/me"], "language": ["en"]})


def test_the_switch_keeps_what_is_asked_for_several_times(someone):
    page = someone("wangmin").get("/registers/memo?state=done&state=void&language=zh").text
    asked = {"state": ["done", "void"], "language": ["en"]}
    assert switch(page) == ("/registers/memo", asked)


@pytest.mark.parametrize(
    "asked",
    ["endpoint=x", "_external=1", "_scheme=javascript", "_anchor=x", "_method=POST", "%80=%80"],
)
def test_no_question_can_turn_the_switch_elsewhere_or_break_the_page(app, asked):
    answer = app.test_client().get(f"/sign-in?{asked}&language=zh")
    assert answer.status_code == 200
    path, given = switch(answer.text)
    assert path == "/sign-in"
    assert given["language"] == ["en"]
    assert len(given) == 2, "what was asked for stays a question"


def test_what_a_person_chose_goes_with_them_to_other_browsers(app):
    here, elsewhere = Browser(app), Browser(app)
    here.sign_in("wangmin")
    here.get("/me")
    assert here.post("/me/language", {"language": "en"}).status_code == 303
    elsewhere.sign_in("wangmin")
    assert lang(elsewhere.get("/me")) == "en"


def test_a_language_that_nobody_speaks_is_not_kept(app):
    here = Browser(app)
    here.sign_in("wangmin")
    here.get("/me")
    assert here.post("/me/language", {"language": "tlh"}).status_code == 422


def test_the_scripts_get_their_words(app):
    page = app.test_client().get("/sign-in?language=en").text
    address = page.split('<script src="/words/en.js')[1].split('"')[0]
    answer = app.test_client().get("/words/en.js" + address)
    assert answer.text.startswith("globalThis.words={")
    assert app.test_client().get("/words/zh.js").status_code == 404
