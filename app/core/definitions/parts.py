"""Which files a form is made of, and its texts where nobody kept what the author wrote."""

from collections.abc import Mapping

from app.core.definitions.bundle import Bundle
from app.core.definitions.reading import Read, read_form, read_workflow
from app.core.definitions.workflow import Workflow
from app.core.definitions.writing import document_tree, form_tree, workflow_tree
from app.core.source.spelling import spelled
from app.core.source.text import read_yaml


def form_path(form: str) -> str:
    """The file that the form stands in."""
    return f"forms/{form}.yaml"


def title_in(form: str, files: Mapping[str, str]) -> str:
    """What people call the form, as its text says, whatever else is wrong with it."""
    own = form_path(form)
    source, _ = read_yaml(files.get(own, ""), own)
    read = read_form(form, source) if source else None
    return str(read.value.title) if read and read.value else form


def route_in(form: str, files: Mapping[str, str]) -> Read[Workflow] | None:
    """The route of the form, as far as its text can be read, whatever else is wrong with it."""
    own = paths_of(form, files)[1]
    source, _ = read_yaml(files.get(own, ""), own)
    read = read_workflow(form, source) if source else None
    return read if read and read.value else None


def paths_of(form: str, files: Mapping[str, str]) -> tuple[str, ...]:
    """The files of a form: its own, its workflow's, its document's where it names one.

    Whatever cannot be read is called like the form.
    """
    own = form_path(form)
    source, _ = read_yaml(files.get(own, ""), own)
    tree = source.tree if source else {}
    named = tree if isinstance(tree, dict) else {}

    def called(key: str) -> str:
        name = named.get(key)
        return name if isinstance(name, str) and name else ""

    workflow, document = called("workflow") or form, called("document")
    found = [own, f"workflows/{workflow}.yaml"]
    return (*found, f"documents/{document}.yaml") if document else tuple(found)


def texts_of(bundle: Bundle) -> dict[str, str]:
    """A bundle as files, without the comments that its author wrote."""
    form, workflow = form_tree(bundle.form), workflow_tree(bundle.workflow)
    found = {
        form_path(form.pop("name")): spelled(form),
        f"workflows/{workflow.pop('name')}.yaml": spelled(workflow),
    }
    if bundle.form.document:
        document = document_tree(bundle.document)
        path = f"documents/{document.pop('name')}.yaml"
        found[path] = spelled(document)
    return found
