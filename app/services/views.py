"""Saved views: how somebody likes to see a register, for oneself or for everybody who has it."""

from app.core.errors import Conflict, Invalid, NotFound
from app.core.records.query import Query, dump_query, load_query
from app.services.ports import Ports
from app.services.registers import register_of
from app.services.stewards import looks_after_form
from app.storage.registers import View

LONGEST = 40  # characters of a name
MOST = 50  # of one person, for one register
_NONE = "您没有存过这个看法，或已经删去了。"
_TAKEN = "您已经有一个看法叫“{name}”。请换个名字；要改它，先点开它，再存进去。"


def save(ports: Ports, me: str, query: Query, name: str, *, shared: bool, into: str = "") -> str:
    """Keep the query under a name; gives the id of the view.

    Args:
        ports: As everywhere.
        me: Whose view it is.
        query: What is kept.
        name: What it is called.
        shared: Whether everybody who has the register has it too.
        into: The view of one's own that it takes the place of; empty: it is a new one.

    Raises:
        Conflict: A new one is called as another one of the person's, and keeps something else.
        Invalid: It has no name, or the person has kept too many.
        NotAllowed: The person has no such register.
        NotFound: There is no such form, or the person has no view to take the place of.
    """
    called = " ".join(name.split())
    if not called:
        raise Invalid("请给这个看法起个名字。")
    if len(called) > LONGEST:
        raise Invalid("名字最多 {most} 个字。", most=LONGEST)
    with ports.store.writing() as writing:
        register_of(ports, writing, me, query.form)
        own = {each.id: each for each in writing.views(query.form, me) if each.person == me}
        if into and into not in own:
            raise NotFound(_NONE)
        view = View(
            id=into or ports.new_id(),
            form=query.form,
            person=me,
            name=called,
            shared=shared,
            query=dump_query(query),
            at=ports.now(),
        )
        same = next(
            (each for each in own.values() if each.name == called and each.id != into), None
        )
        if same and not into and (load_query(same.query), same.shared) == (query, shared):
            return same.id  # sent twice
        if same:
            raise Conflict(_TAKEN, name=called)
        if len(own) >= MOST and not into:
            raise Invalid("您存的看法已有 {most} 个，请先删去几个。", most=MOST)
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
            raise NotFound(_NONE)
        writing.drop_view(view)


def droppable(view: View, me: str, *, cares: bool) -> bool:
    """Whether the person may throw the view away; `cares`: they look after its form."""
    return view.person == me or (view.shared and cares)
