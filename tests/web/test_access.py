"""Who may call what: declared for every view, closed to strangers."""

import pytest
from flask import Flask

from app.web import access

OPEN_PAGES = {"session.door", "session.enter", "session.leave", "session.mark",
              "outside.show", "outside.act", "outside.paper", "outside.file", "outside.receipt",
              "verify.form", "verify.code", "verify.upload", "static",
              "health.well", "health.metrics", "languages.scripts"}  # fmt: skip


def addresses(app):
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            values = dict.fromkeys(rule.arguments, "0123456789abcdef")
            values |= {"face": "thumb"} if "face" in values else {}
            values |= {name: 1 for name in values if f"int:{name}" in rule.rule}
            for method in sorted(rule.methods - {"OPTIONS", "HEAD"}):
                yield rule.endpoint, method, adapter.build(rule.endpoint, values, method=method)


def test_every_view_declares_who_may_call_it(app):
    known = access.declared(app)
    assert {rule.endpoint for rule in app.url_map.iter_rules()} <= set(known)
    assert {endpoint for endpoint, word in known.items() if word == "anyone"} == OPEN_PAGES


def test_a_view_without_a_declaration_stops_the_start():
    flask = Flask("undeclared")
    flask.add_url_rule("/secret", "secret", lambda: "told")
    with pytest.raises(RuntimeError, match="secret"):
        access.check(flask)


def test_a_stranger_is_sent_to_the_door_from_every_page_that_is_not_open(app, anonymous):
    for endpoint, method, address in addresses(app):
        if endpoint in OPEN_PAGES:
            continue
        answer = anonymous.client.open(address, method=method)
        if method == "GET":
            assert answer.status_code == 302, address
            assert answer.location.startswith("/sign-in"), address
        else:
            assert answer.status_code == 401, address


def test_the_first_page_of_a_stranger_is_the_sign_in_page(anonymous):
    answer = anonymous.get("/", follow_redirects=True)
    assert answer.status_code == 200
    assert 'name="password"' in answer.text


def test_someone_elses_draft_is_not_there(someone):
    address = someone("wangmin").begin()
    other = someone("zhouxy")
    assert other.get(address).status_code == 404
    assert other.post(f"{address}/save", {"customer": "x"}).status_code == 404
    assert other.get(f"{address}/sign").status_code == 404
    assert other.get(f"{address}/preview.pdf").status_code == 404


def test_a_form_that_one_may_not_open_is_refused_with_whom_to_ask(someone):
    browser = someone("hefang")
    browser.get("/forms")
    answer = browser.post("/forms/dispatch-ticket")
    assert answer.status_code == 403
    assert "请找" in answer.text
