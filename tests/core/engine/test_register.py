"""Columns of a register over editions that keep a field in different slots, or in none."""

from app.core.definitions.comparing import differences
from app.core.engine.register import columns_of, understand
from app.core.records.query import Filter, Query
from tests.cases import cases
from tests.core.definitions.small_form import bundle

ROUTE = """\
title: 报修
steps:
  - {step: open, kind: fill, title: 登记, by: {role: clerk}}
"""
HEAD = "title: 报修单\nworkflow: repair\nfields:\n"
SIX = "".join(f"  - {{name: t{at}, type: text, label: 第{at}栏}}\n" for at in range(1, 7))
OLD = bundle(form=HEAD + SIX, workflow=ROUTE)
NEW = bundle(form=f"{HEAD}  - {{name: top, type: text, label: 新栏}}\n{SIX}", workflow=ROUTE)


def notes(query):
    understood = understand(query, columns_of([NEW, OLD]), lambda field, text: ())
    return [str(each) for each in understood.notes]


@cases("name", ["t6", "t5"])
def test_where_only_some_records_can_be_filtered_by_a_field_it_is_said(name):
    found = notes(Query(form="repair", filters=(Filter(field=name, op="is", value="甲"),)))
    said = ["有的单据没有为“第6栏”编索引，按它筛选时不会列出。"]
    assert found == (said if name == "t6" else [])


def test_records_that_kept_a_number_are_not_found_by_the_text_that_it_became():
    number = bundle(form=HEAD + SIX.replace("t1, type: text", "t1, type: number"), workflow=ROUTE)
    (column,) = (each for each in columns_of([OLD, number]) if each.name == "t1")
    assert column.uneven


@cases("name", ["t6", "t5"])
def test_where_only_some_records_can_be_sorted_by_a_field_it_is_said(name):
    said = ["有的单据没有为“第6栏”编索引，按它排序时排在没有填写的之中。"]
    assert notes(Query(form="repair", sort=name)) == (said if name == "t6" else [])


def test_a_field_that_is_pushed_out_of_the_index_is_told_before_the_edition_comes_into_force():
    told = [str(each) for each in differences(OLD, NEW)]
    assert "字段“第6栏”在新的单据里不再能筛选和排序。" in told
    assert len([each for each in told if "不再能筛选" in each]) == 1
