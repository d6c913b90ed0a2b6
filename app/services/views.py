"""Saved views: how somebody likes to see a register, for oneself or for everybody who has it."""

from app.core.errors import Invalid, NotFound
from app.core.records.query import Query, dump_query
from app.services.ports import Ports
from app.services.registers import register_of
from app.services.stewards import looks_after_form
from app.storage.registers import View

LONGEST = 40  # characters of a name
MOST = 50  # of one person, for one register


def save(ports: Ports, me: str, query: Query, name: str, *, shared: bool) -> str:
    """Keep the query under a name; gives the id of the view.

    Raises:
        Invalid: It has no name, or the person has kept too many.
        NotAllowed: The person has no such register.
        NotFound: There is no such form.
    """
    called = " ".join(name.split())
    if not called:
        raise Invalid("请给这个看法起个名字。")
    if len(called) > LONGEST:
        raise Invalid("名字最多 {most} 个字。", most=LONGEST)
    with ports.store.writing() as writing:
        register_of(ports, writing, me, query.form)
        own = [each for each in writing.views(query.form, me) if each.person == me]
        same = next((each.id for each in own if each.name == called), "")
        if len(own) >= MOST and not same:
            raise Invalid("您存的看法已有 {most} 个，请先删去几个。", most=MOST)
        view = View(
            id=same or ports.new_id(),
            form=query.form,
            person=me,
            name=called,
            shared=shared,
            query=dump_query(query),
            at=ports.now(),
        )
        writing.put_view(view)
    return view.id


def drop(ports: Ports, me: str, form: str, view: str) -> None:
    """Throw away a view of one's own, or a shared one of a form that one looks after.

    Raises:
        NotFound: The person has no such view.
    """
    with ports.store.writing() as writing:
        cares = looks_after_form(ports, writing, me, form)
        theirs = (each.id for each in writing.views(form, me) if droppable(each, me, cares=cares))
        if view not in theirs:
            raise NotFound("您没有存过这个看法，或已经删去了。")
        writing.drop_view(view)


def droppable(view: View, me: str, *, cares: bool) -> bool:
    """Whether the person may throw the view away; `cares`: they look after its form."""
    return view.person == me or (view.shared and cares)
