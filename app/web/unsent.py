"""What a page did not take: files chosen and not uploaded or refused, a row too many."""

from collections.abc import Iterable
from dataclasses import replace

from app.core.engine.posted import Fault
from app.core.errors import Message
from app.core.fields.table import Table
from app.services.page import FormPage
from app.web.door import unsent
from app.web.referred import only

NOT_SENT = Message("选好的文件还没有上传。请再选一次，按“上传”")


def with_unsent(page: FormPage) -> FormPage:
    """The page with a fault at each field whose files were chosen and not uploaded."""
    for name in unsent():
        page = with_refused(page, name, [NOT_SENT])
    return page


def with_refused(page: FormPage, name: str, refused: Iterable[Message]) -> FormPage:
    """The page with these faults at a field that may be written here."""
    field = page.form.field(name)
    if field is None or name not in page.writable:
        return page
    more = (Fault(path=name, label=str(field.label), message=each) for each in refused)
    return replace(page, faults=(*page.faults, *more))


def with_full(page: FormPage, name: str) -> FormPage | None:
    """The page with a fault at a table that holds all its rows; None: it takes one more."""
    table = page.form.field(name)
    if not isinstance(table, Table) or len(page.raw.get(name, ())) < table.rows.max:
        return None
    said = Message("最多 {most} 行，没有再加", {"most": table.rows.max})
    return with_refused(only(page, name), name, [said])
