"""What an act covers: what no parallel or later step fills, and what follows from that alone."""

from tests.core.definitions.small_form import FORM, WORKFLOW, bundle


def test_an_act_leaves_out_what_a_later_step_fills_and_what_is_computed_from_it():
    covers = bundle().covers
    left_out = {"items.price", "items.amount", "total", "result"}
    assert covers["open"] == covers["pay"] - left_out


def test_the_list_of_rows_is_covered_where_a_later_step_fills_one_column():
    covers = bundle().covers["open"]
    assert "items" in covers
    assert "items.quantity" in covers


def test_a_step_covers_what_it_fills_itself():
    covers = bundle().covers["review"]
    assert {"items.price", "items.amount", "total"} <= covers
    assert "result" not in covers


def test_parallel_signers_leave_each_others_answers_alone():
    covers = bundle().covers
    assert "result" not in covers["one"]
    assert "result" in covers["two"]


def test_a_later_step_that_fills_a_whole_table_takes_all_of_it():
    workflow = WORKFLOW.replace("fills: [items.price]", "fills: [items]")
    covers = bundle(workflow=workflow).covers["open"]
    assert covers == {"customer", "estate", "unit", "kind_of", "firm"}


def test_the_last_step_covers_everything():
    whole = bundle()
    columns = {f"items.{name}" for name in ("quantity", "price", "amount")}
    assert whole.covers["pay"] == {field.name for field in whole.form.fields} | columns


def test_paths_of_rows_are_covered_by_their_column():
    whole = bundle()
    paths = ["customer", "items", "items/3f9a01c2/price", "items/3f9a01c2/quantity", "signer/t1"]
    assert whole.covered("open", paths) == ("customer", "items", "items/3f9a01c2/quantity")


def test_slots_go_to_fields_in_the_forms_order_until_they_are_full():
    texts = "".join(f"  - {{name: t{n}, type: text, label: T}}\n" for n in range(5))
    slots = bundle(FORM + texts).slots
    assert slots == (
        ("customer", "text", 0),
        ("estate", "text", 1),
        ("unit", "text", 2),
        ("kind_of", "text", 3),
        ("firm", "text", 4),
        ("total", "number", 0),
        ("t0", "text", 5),
    )
