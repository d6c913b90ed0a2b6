"""Events as a store keeps them: their hash binds the very text."""

from dataclasses import replace
from datetime import UTC, datetime

import orjson

from app.core.records.event import Decided, Logged, body
from app.core.trail.chain import Written, chain, first_break, instant

AT = datetime(2026, 3, 2, 8, 30, 0, 120, tzinfo=UTC)
EVENTS = (
    Logged(at=AT, actor="wangmin", field="taken", entry="3f9a01c2", digest="a" * 64),
    Decided(at=AT, actor="lihua", task="t1", step="look", outcome="agree", act="", remark="同意"),
)


def written(events=EVENTS):
    """A trail of these events as it is kept."""
    return [
        Written(
            each.record, each.seq, each.event.type, each.event.version, instant(each.event.at),
            each.event.actor, orjson.dumps(body(each.event), option=orjson.OPT_SORT_KEYS).decode(),
            each.previous, each.hash,
        )
        for each in chain("r1", 0, "", events)
    ]  # fmt: skip


def test_what_stands_as_it_was_written_holds_and_reads_as_it_was():
    kept = written()
    assert first_break(kept) == 0
    assert [each.chained for each in kept] == list(chain("r1", 0, "", EVENTS))


def test_any_change_of_any_part_is_found_at_its_event():
    first, second = written()
    changes = {
        "record": "r2", "seq": 3, "type": "acted", "version": 2,
        "at": instant(AT.replace(second=1)),
        "actor": "lihua2", "body": second.body.replace("agree", "reject"), "previous": "b" * 64,
        "hash": "c" * 64,
    }  # fmt: skip
    for name, other in changes.items():
        assert first_break([first, second._replace(**{name: other})]) == 2, name


def test_a_word_more_in_an_event_is_found_though_nobody_reads_it():
    first, second = written()
    more = second.body.replace("{", '{"also":1,', 1)
    assert first_break([first, second._replace(body=more)]) == 2


def test_a_text_that_is_no_json_any_more_is_found():
    first, second = written()
    for broken in ("", "{", second.body[:-1], second.body + "}", '{"a":1.5}', '"'):
        assert first_break([first, second._replace(body=broken)]) == 2, broken


def test_letters_in_parts_and_another_order_are_the_same_event():
    (first,) = written([replace(EVENTS[1], remark="e\u0301")])
    assert first.whole
    assert not first.text.isascii()
    turned = orjson.dumps(dict(reversed(orjson.loads(first.body).items()))).decode()
    assert first._replace(body=turned).whole
