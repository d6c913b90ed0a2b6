"""Notes and what nobody sees, on pages: nothing that a browser posts under their names counts."""

import json
import re

FIRST = """
title: 来函
workflow: letter
fields:
  - {name: subject, type: text, label: 事由, required: yes}
"""
FORM = """
title: 回函
workflow: letter
opened_from: {first-letter: {subject: subject, origin: subject}}
fields:
  - {name: subject, type: text, label: 事由, required: yes}
  - {name: greeting, type: note, text: "关于“{subject}”，见{day}来函。"}
  - {name: day, type: date, label: 日期}
  - {name: origin, type: hidden, label: 来自}
  - {name: secret, type: hidden, label: 内部, value: "subject"}
  - {name: same, type: yes_no, label: 同一事由, value: origin == subject}
"""
ROUTE = """
title: 函
steps:
  - {step: write, kind: fill, title: 起草, by: {role: officer}}
  - {step: approve, kind: approve, title: 批示, by: {head_of: customer-service}}
"""


def begin(office, someone):
    office.publish(forms__letter=FORM, forms__first_letter=FIRST, workflows__letter=ROUTE)
    source = office.hands.submit("wangmin", "first-letter", {"subject": ["外墙渗水"]})
    browser = someone("wangmin")
    return browser, browser.begin("letter", _source=source)


def kept(office, record):
    with office.ports.store.reading() as reading:
        return {each.path: each.value for each in reading.kept(record).values()}


def test_what_is_carried_over_stays_whatever_a_browser_posts(office, someone):
    browser, address = begin(office, someone)
    typed = {"subject": "别的事", "origin": "假的", "secret": "假的", "greeting": "假的"}
    browser.post(f"{address}/save", typed)
    answer = browser.post(address, {**typed, "_do": "submit"})
    answers = kept(office, answer.location[-16:])
    assert answers["origin"] == "外墙渗水"
    assert answers["secret"] == "别的事"
    assert answers["same"] is False
    assert "greeting" not in answers


def test_it_stays_over_a_lost_session_and_without_anything_posted(office, someone):
    browser, address = begin(office, someone)
    carried = json.dumps([["origin", "假的"], ["subject", "别的事"]])
    browser.post("/resume", {"_next": address, "_carried": carried})
    browser.post(f"{address}/save", {})
    answer = browser.post(address, {"subject": "外墙渗水", "_do": "submit"})
    answers = kept(office, answer.location[-16:])
    assert (answers["origin"], answers["same"]) == ("外墙渗水", True)


def test_nobody_sees_it_on_any_page(office, someone):
    browser, address = begin(office, someone)
    for label in ("来自", "内部"):
        assert label not in browser.page
    assert 'name="origin"' not in browser.page
    told = json.loads(re.search(r'id="known"[^>]*>(.*?)</script>', browser.page)[1])["answers"]
    assert told["origin"] == {"text": "外墙渗水"}  # a formula asks for it
    assert "secret" not in told
    record = browser.post(address, {"subject": "外墙渗水", "_do": "submit"}).location
    page = browser.get(record).text
    assert "内部" not in page
    assert "来自" not in page


def test_a_note_says_what_is_answered_and_leaves_a_line_for_the_rest(office, someone):
    browser, address = begin(office, someone)
    assert '<span class="blank" data-blank="subject">外墙渗水</span>' in browser.page
    assert '<span class="blank" data-blank="day"></span>' in browser.page
    record = browser.post(address, {"subject": "<b>急</b>", "_do": "submit"}).location
    page = browser.get(record).text
    assert "关于“&lt;b&gt;急&lt;/b&gt;”，见＿＿＿＿来函。" in page
