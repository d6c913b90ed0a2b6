"""The coming route on the pages: before submitting, while signing, and on the record."""

from html.parser import HTMLParser

from tests.offices import PASSWORD
from tests.web.papers import TICKET, signed


class Words(HTMLParser):
    """The words of a page in order, without its markup."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_data(self, data):
        if data.strip():
            self.found.append(data.strip())


def words(text):
    return " ".join(Words(text).found)


def foretold(page):
    return words(page).split("提交后会经过", 1)[1]


def test_before_submitting_the_page_says_who_comes_next(someone):
    browser = someone("wangmin")
    address = browser.begin()
    page = browser.get(address).text
    assert 'id="route" aria-live="polite"' in page
    assert "签发 " in foretold(page)
    assert "客户检查" in foretold(page)


def test_what_is_typed_changes_the_names_that_come_back_on_saving(someone):
    browser = someone("wangmin")
    address = browser.begin()
    before = browser.post(f"{address}/save", {"customer": "陈秋水"}).json["route"]
    after = browser.post(f"{address}/save", TICKET).json["route"]
    assert "还没有合适的人" in before  # no estate is chosen, so no team is known
    assert words(before) != words(after)
    assert "陈秋水" in words(after)


def test_the_signing_page_says_it_once_more(someone):
    browser = someone("wangmin")
    address = browser.begin()
    browser.post(address, {**TICKET, "_do": "submit"})
    assert "签发" in foretold(browser.get(f"{address}/sign").text)


def test_on_the_record_what_is_to_come_has_names(someone):
    browser = someone("wangmin")
    address = browser.begin()
    browser.post(address, {**TICKET, "_do": "submit"})
    password = {"_password": PASSWORD}
    answer = browser.post(f"{address}/sign", {**signed(browser, f"{address}/sign"), **password})
    page = words(browser.get(answer.location).text)
    assert "预计：" in page.split("路线", 1)[1]
    assert "为什么是这位" in page
