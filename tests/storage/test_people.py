"""What stores keep of people besides who they are: first passwords, and what is used no longer."""

from datetime import UTC, date, datetime

from app.core.records.organisation import Department, Person

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
BY = {"at": NOW, "by": "root"}
DAY = date(2026, 3, 2)


def test_a_first_password_is_known_as_one_until_it_is_changed(store):
    with store.writing() as tx:
        for login in ("ann", "bob", "con"):
            outside = "builder" if login == "con" else ""
            tx.put_person(Person(id=login, name=login, login=login, outside=outside), **BY)
        assert [each.login for each in tx.newcomers()] == ["ann", "bob"]
        tx.set_password("ann", "hash", "one", temporary=True, **BY)
        assert [each.login for each in tx.newcomers()] == ["bob"]
        tx.put_person(Person(id="ann", name="Ann Lee", login="ann"), **BY)
    with store.reading() as look:
        assert (look.account("ann").temporary, look.account("bob").temporary) == (True, False)
    with store.writing() as tx:
        tx.set_password("ann", "hash", "two", **BY)
        assert not tx.account_of("ann").temporary


def test_what_is_retired_stays_and_can_be_used_again(store):
    with store.writing() as tx:
        tx.put_department(Department(id="hall", title="大厅"), **BY)
        tx.put_retired("department", "hall", DAY, **BY)
    with store.reading() as look:
        house = look.organisation()
        assert house.retired == {("department", "hall"): DAY}
        assert not house.in_use("department", "hall")
        assert house.in_use("department", "hall", date(2026, 3, 1))
        assert house.title("department", "hall") == "大厅"
        assert look.house_events(1)[0]["body"] == {
            "kind": "department", "id": "hall", "since": "2026-03-02",
        }  # fmt: skip
    with store.writing() as tx:
        tx.put_retired("department", "hall", None, **BY)
        assert tx.organisation().in_use("department", "hall")
        assert tx.organisation().retired == {}
