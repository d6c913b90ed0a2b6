"""Dated values of settings: from a day on, with a reason, by two people for a locked step."""

from datetime import timedelta

import pytest

from app.core.errors import Conflict, Invalid, NotAllowed
from app.services import form_settings, people
from tests.services.test_publishing import change as change_text
from tests.services.test_publishing import publish, second  # noqa: F401  a fixture

LINE = {
    "project": "窗台", "measure": "m", "quantity": "10", "price": "2500.00", "claimed": "26000",
}  # fmt: skip
ROW = "00000001"
SETTLEMENT = {
    "customer": ["王小川"],
    "estate": ["jiangbin"],
    "unit": ["jiangbin-3-1-1202"],
    "warranty": ["b"],
    "items": [ROW],
    **{f"items/{ROW}/{name}": [text] for name, text in LINE.items()},
}
FREE = ("settings:\n", "settings:\n  free: {type: number, label: 免检件数, value: 2}\n")


def want(office, who="admin", name="audit_from", form="settlement", **given):
    me = office.ids.get(who, who)
    day = office.ports.today().isoformat()
    asked = {"raw": "30000", "since": day, "reason": "物价涨了", **given}
    return form_settings.change(office.ports, me, form, name, **asked)


def line(office, who="admin", name="audit_from"):
    shown = form_settings.page(office.ports, office.ids.get(who, who), "settlement")
    return next(each for each in shown.lines if each.name == name)


def audited(office):
    """A settlement of 25,000 that has been reviewed: how its audit stands, and by which limit."""
    record = office.hands.submit("huangjp", "settlement", SETTLEMENT)
    office.hands.act("zhouxy", record, "review", "agree", {f"items/{ROW}/price": ["2500.00"]})
    with office.ports.store.reading() as reading:
        bodies = [each.event for each in reading.events(record)]
    used = [
        each.used
        for each in bodies
        if getattr(each, "step", "") == "audit" and hasattr(each, "used")
    ]
    return office.record(record).steps["audit"], used


def test_a_setting_of_a_locked_step_counts_once_a_second_person_confirms(office, second):  # noqa: F811
    assert line(office).guarded
    assert audited(office)[0] == "open"
    assert want(office) is False
    assert audited(office)[0] == "open", "nothing counts yet"
    (wanted,) = line(office).wanted
    assert (wanted.value, wanted.reason, wanted.mine) == ("30,000.00", "物价涨了", True)
    with pytest.raises(NotAllowed, match="另一位管理员"):
        form_settings.confirm(office.ports, office.ids["admin"], "settlement", wanted.proposal)
    form_settings.confirm(office.ports, second, "settlement", wanted.proposal)
    status, used = audited(office)
    assert status == "skipped"
    assert used[-1]["settings.audit_from"] == "30000.00", "the event says by which value"
    shown = line(office)
    (dated,) = shown.history
    assert (shown.current, dated.by, dated.confirmed_by) == ("30,000.00", "系统管理员", "第二位")
    assert dated.counts
    with pytest.raises(Conflict):
        form_settings.confirm(office.ports, second, "settlement", wanted.proposal)


def test_whose_password_was_just_reset_confirms_no_value(office, second):  # noqa: F811
    want(office)
    (wanted,) = line(office).wanted
    people.reset_password(office.ports, "second", by=office.ids["admin"])
    with pytest.raises(NotAllowed, match="第二位确认人"):
        form_settings.confirm(office.ports, second, "settlement", wanted.proposal)
    assert line(office).history == ()


def test_a_value_counts_from_its_day_on(office):
    change_text(office, "admin", "settlement", "forms", FREE)
    publish(office, "settlement")
    tomorrow = office.ports.today() + timedelta(days=1)
    assert want(office, name="free", raw="5", since=tomorrow.isoformat()) is True
    shown = line(office, name="free")
    assert (shown.current, shown.history[0].comes) == ("2", True)
    later = office.at(office.ports.now() + timedelta(days=1))
    shown = line(later, name="free")
    assert (shown.current, shown.history[0].counts) == ("5", True)
    assert want(later, name="free", raw="7") is True
    assert line(later, name="free").current == "7", "of two for one day the later written"


def test_a_value_that_is_refused_changes_nothing(office, second):  # noqa: F811
    want(office)
    (wanted,) = line(office).wanted
    form_settings.refuse(office.ports, second, "settlement", wanted.proposal)
    assert line(office).wanted == ()
    assert line(office).history == ()
    with pytest.raises(Conflict):
        form_settings.confirm(office.ports, second, "settlement", wanted.proposal)


@pytest.mark.parametrize(
    ("given", "said"),
    [({"raw": ""}, "请填写新的值"), ({"raw": "三万"}, "送审限额"), ({"raw": "1e9"}, "送审限额"),
     ({"since": "2020-01-01"}, "今天或以后"), ({"since": "soon"}, "哪一天"),
     ({"reason": "  "}, "为什么改")],
)  # fmt: skip
def test_what_is_no_value_no_day_or_has_no_reason_is_refused(office, given, said):
    with pytest.raises(Invalid, match=said):
        want(office, **given)


def test_only_administrators_change_settings_and_heads_look_at_them(office):
    assert line(office, "zhouxy").current == "20,000.00"
    with pytest.raises(NotAllowed, match="管理员"):
        want(office, "zhouxy")
    for login in ("wangmin", "hefang"):
        with pytest.raises(NotAllowed):
            line(office, login)


def test_a_published_setting_keeps_its_type(office):
    pair = ("audit_from: {type: money", "audit_from: {type: number")
    shown = change_text(office, "admin", "settlement", "forms", pair)
    assert [each.message for each in shown.checked.problems] == [
        "'settings.audit_from' was published as money and keeps that type, not number"
    ]
