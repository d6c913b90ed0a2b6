"""A ledger too long to wait for: the same pages as in one piece, whatever parts it is made in."""

import re
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from types import SimpleNamespace

import pytest

from app.core.errors import Invalid
from app.core.records.query import Query
from app.core.wording import speaking
from app.jobs._worker import work_once, work_until_done
from app.rendering.faults import RenderingFailed
from app.rendering.ledger import Ledger, Line, ledger_html, longest
from app.rendering.pdf import measured, render
from app.services import ledgers
from app.services.exports import asking, making, printed
from app.services.exports import ledger as spreadsheet
from app.storage.parts import Parts
from app.storage.store import Export
from tests.archives import exported
from tests.printed import pages_of
from tests.services.test_registers import COSTS, ROUTE

pytestmark = pytest.mark.filterwarnings(  # WeasyPrint leaves its own profile open
    "ignore:unclosed file.*sRGB2014.icc:ResourceWarning"
)

AT = datetime(2026, 11, 26, tzinfo=UTC)
PORTS = SimpleNamespace(render=render, measure=measured)


def ledger(count, *, money=True, notes=1):
    """Lines of one to five lines of words each, some of which are not added up."""
    chance = Random(count)
    lines = [
        Line(
            texts=[
                f"JS-{number:04}",
                "渗水维修，" * chance.choice([1, 1, 1, 4, 12]),
                f"{Decimal(number * 7919 % 100000) / 100:,.2f}",
            ],
            figures=[chance.choice([None, *[Decimal(number * 7919 % 100000) / 100] * 5])]
            if money
            else [],
        )
        for number in range(1, count + 1)
    ]
    return Ledger(
        title="结算书台账", house="榕江房地产有限公司", period="", asked="全部", made="做于今天",
        note="注：到此为止。" * notes, heads=["编号", "说明", "合计"], right=frozenset({2}),
        added=[2] if money else [], lines=lines,
    )  # fmt: skip


def in_parts(whole, folder):
    """The ledger as the export makes it."""
    frame = replace(whole, lines=())
    plan = printed._Plan(
        count=len(whole.lines),
        frame={**asdict(frame), "right": [*frame.right]},
        longest=longest(whole.lines, len(whole.heads), whole.added),
        made=AT.isoformat(),
        pages=[],
        printed=0,
        carried=[None for _ in whole.added],
    )
    export = Export(
        id="x", person="", kind="pdf", query={}, title="", name="", place={}, asked_at=AT
    )
    steps, rest = 0, plan.rest()
    with Parts(folder).open("x", {}) as part:
        for each in whole.lines:
            figures = [None if figure is None else str(figure) for figure in each.figures]
            part.note(
                {"texts": each.texts, "figures": figures, "added": whole.added, "counts": True}
            )
        while rest is not None:
            assert rest.done <= rest.total == len(whole.lines)
            before = rest.done
            rest = printed.finish(PORTS, replace(export, place={"rest": rest.place}), part)
            assert rest is None or rest.done > before, "each step is seen"
            steps += 1
        part.good()
        return part.path.read_bytes(), steps


@pytest.mark.parametrize(
    ("count", "rows", "pages", "given"),
    [
        (61, 25, 1, {}),
        (90, 7, 2, {}),
        (75, 40, 2, {"money": False}),
        (45, 30, 1, {"notes": 400}),  # which begin on the last page and end behind it
    ],
)
def test_a_ledger_in_parts_has_the_same_pages_as_in_one_piece(
    tmp_path, monkeypatch, count, rows, pages, given
):
    monkeypatch.setattr(printed, "ROWS", rows)
    monkeypatch.setattr(printed, "PAGES", pages)
    whole = ledger(count, **given)
    made, steps = in_parts(whole, tmp_path)
    assert steps > 4
    assert pages_of(made) == pages_of(render(ledger_html(whole), [], AT))
    if not given:
        add_up(pages_of(made), whole)


def test_the_same_ledger_in_parts_is_the_same_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(printed, "ROWS", 30)
    monkeypatch.setattr(printed, "PAGES", 1)
    whole = ledger(35)
    assert in_parts(whole, tmp_path)[0] == in_parts(whole, tmp_path / "again")[0]


def add_up(pages, whole):
    """Numbers run on from the first line to the last, so do the sums, and the numbers of pages."""
    so_far, number = [], 0
    for at, page in enumerate(pages, 1):
        told = [int(each) for each in re.findall(r"^\s*(\d+)\s+JS-\d{4}\b", page, re.M)]
        assert told == [*range(number + 1, number + 1 + len(told))]
        own = [each.figures[0] for each in whole.lines[number : number + len(told)]]
        own = [each for each in own if each is not None]
        number, so_far = number + len(told), so_far + own
        assert f"{sum(own):,f}" in re.search(r"本页小计.*", page).group()
        assert f"{sum(so_far):,f}" in re.search(r"累\s+计.*", page).group()
        assert f"第{at}页/共{len(pages)}页" in page.replace(" ", "")
    assert number == len(whole.lines)


@pytest.fixture
def costs(office, monkeypatch):
    """Forty-five records; ledgers of more than three are made in parts."""
    for name, value in (("ROWS", 25), ("PAGES", 1)):
        monkeypatch.setattr(printed, name, value)
    monkeypatch.setattr(ledgers, "AT_ONCE", 3)
    office.publish(forms__costs=COSTS, workflows__costs=ROUTE)
    for amount in range(1, 46):
        office.hands.submit("wangmin", "costs", {"amount": [f"{amount}.10"], "kind": ["a1"]})
    with office.ports.store.writing() as writing:
        for job in writing.jobs():
            writing.finish_job(job.id)
    return office


def asked(office, **more):
    return asking.ask_for_register(
        office.ports, office.ids["wangmin"], "pdf", Query(form="costs", **more)
    )


def test_a_long_ledger_is_an_export_that_is_made_part_by_part(costs):
    id_ = asked(costs)
    told = []
    while exported(costs, id_).is_open:
        assert work_once(costs.ports)
        told.append(exported(costs, id_).done)
    assert told == sorted(told)
    assert len(set(told)) > 4, "how far it is can be seen"
    found, content = asking.take(costs.ports, costs.ids["wangmin"], id_)
    with content:
        pages = pages_of(content.read())
    assert (found.name, found.done) == ("报销单台账.pdf", 45)
    numbers = re.findall(r"^\s*(\d+)\s+2026-0*(\d+)\s", "\n".join(pages), re.M)
    assert numbers == [(str(at), str(at)) for at in range(1, 46)], "oldest first"
    total = sum(range(1, 46)) + Decimal("4.50")
    assert f"{total:,.2f}" in re.search(r"累\s+计.*", pages[-1]).group()
    assert "45 张，王敏制表" in pages[0]


def test_what_is_short_is_made_in_one_piece(costs, monkeypatch):
    monkeypatch.setattr(ledgers, "AT_ONCE", 60)
    id_ = asked(costs)
    work_until_done(costs.ports)
    me = costs.ids["wangmin"]
    found, content = asking.take(costs.ports, me, id_)
    assert (found.done, found.total) == (45, 45)
    with content:
        made = pages_of(content.read())
    at_once = pages_of(ledgers.ledger(costs.ports, me, Query(form="costs"))[2])
    minute = re.compile(r"\d\d?:\d\d")  # of the making
    assert [minute.sub("", each) for each in made] == [minute.sub("", each) for each in at_once]


def test_a_long_ledger_is_called_off_between_its_parts_and_gone_on_with(costs):
    id_ = asked(costs)
    me = costs.ids["wangmin"]
    while not exported(costs, id_).place.get("rest", {}).get("printed"):
        assert work_once(costs.ports)
    asking.cancel(costs.ports, me, id_)
    stood = exported(costs, id_)
    work_until_done(costs.ports)
    assert exported(costs, id_) == stood, "nothing is made of what was called off"
    measured_before = costs.ports.measure
    costs.ports.measure = None  # what was measured stays
    asking.again(costs.ports, me, id_)
    work_until_done(costs.ports)
    costs.ports.measure = measured_before
    assert exported(costs, id_).status == "ready"


def test_a_character_that_no_font_has_is_told_at_once(costs):
    house = f"{costs.ports.house}\U0001f9ff"
    costs.ports.settings = replace(costs.ports.settings, house=house)
    id_ = asked(costs)
    while exported(costs, id_).is_open:
        assert work_once(costs.ports)
    assert exported(costs, id_).status == "failed"
    assert "缺字" in exported(costs, id_).error


def test_more_than_a_ledger_holds_is_refused_with_what_to_do(costs, monkeypatch):
    monkeypatch.setattr(printed, "MOST", 44)
    with pytest.raises(Invalid, match="一次最多打印 44 张，现在还要多。请先按时间"):
        asked(costs)
    with pytest.raises(Invalid, match="超过 3 张的台账要在后台做。"):
        ledgers.ledger(costs.ports, costs.ids["wangmin"], Query(form="costs"))


def test_a_long_ledger_is_in_the_language_in_which_it_was_asked_for(costs):
    with speaking("en"):
        id_ = asked(costs)
    work_until_done(costs.ports)
    _, content = asking.take(costs.ports, costs.ids["wangmin"], id_)
    with content:
        pages = pages_of(content.read())
    assert "Page subtotal" in pages[0]
    assert re.search(rf"Page\s+{len(pages)}\s+of\s+{len(pages)}\b", pages[-1])


def test_a_step_that_was_cut_off_is_made_again(costs, monkeypatch):
    monkeypatch.setattr(making.go_on, "__defaults__", (0.0,))
    id_ = asked(costs)
    keep, fails = costs.ports.render, [True, False, True, False, True, False, True]

    def now_and_then(*given, **more):
        if fails and fails.pop():
            raise RuntimeError
        return keep(*given, **more)

    costs.ports.render = now_and_then
    errors = set()
    for _ in range(60):
        work_once(costs.ports)
        errors.add(exported(costs, id_).error)
        later(costs)
    assert exported(costs, id_).status == "ready"
    assert "" in errors, "a fault is said until the next step has gone well"
    assert len(errors) == 2
    assert exported(costs, id_).error == ""


def test_what_is_too_much_for_one_rendering_is_made_in_smaller_parts(costs, monkeypatch):
    ports, measured_rows, printed_pages = costs.ports, [], []
    measure_all, render_all = ports.measure, ports.render

    def rows_of(html):
        return html.count("<tr id=")

    def measuring(html):
        measured_rows.append(rows_of(html))
        if rows_of(html) > 21:
            raise RenderingFailed("wanted more than 1024 MB")
        return measure_all(html)

    def rendering(html, *given, excerpt=None, **more):
        printed_pages.append(excerpt.pages)
        if excerpt.pages > 1:
            raise RenderingFailed("wanted more than 1024 MB")
        return render_all(html, *given, excerpt=excerpt, **more)

    ports.measure, ports.render = measuring, rendering
    for name, value in (("ROWS", 42), ("LEAST", 5), ("PAGES", 2)):
        monkeypatch.setattr(printed, name, value)
    id_ = asked(costs)
    work_until_done(ports)
    assert exported(costs, id_).status == "ready"
    assert max(measured_rows) > 21 >= min(measured_rows)
    assert {1, 2} == {*printed_pages}


def test_an_edition_with_other_sums_in_the_middle_is_told(costs, monkeypatch):
    monkeypatch.setattr(making.go_on, "__defaults__", (0.0,))
    monkeypatch.setattr(spreadsheet, "BATCH", 20)
    id_ = asked(costs)
    assert work_once(costs.ports)
    costs.publish(forms__costs=COSTS.replace("type: money", "type: number"), workflows__costs=ROUTE)
    work_until_done(costs.ports)
    assert exported(costs, id_).status == "failed"
    assert "改了版" in exported(costs, id_).error


def test_more_than_a_ledger_holds_is_refused_whatever_was_looked_for(costs, monkeypatch):
    id_ = asked(costs)
    work_until_done(costs.ports)
    asking_again = exported(costs, id_)
    with costs.ports.store.writing() as writing:
        writing.put_export(replace(asking_again, status="expired", sha256=""))
    monkeypatch.setattr(printed, "MOST", 44)
    for more in ({"search": "2026"}, {"states": ("running",)}):
        with pytest.raises(Invalid, match="一次最多打印 44 张"):
            asked(costs, **more)
    asking.again(costs.ports, costs.ids["wangmin"], id_)
    work_until_done(costs.ports)
    assert exported(costs, id_).status == "failed"
    assert "一次最多打印 44 张" in exported(costs, id_).error


def later(office):
    now = office.ports.now() + timedelta(hours=1)
    office.ports.clock = lambda: now
