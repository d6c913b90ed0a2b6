"""What must hold about blocks: a way leads on from each, a vote can be had, `each` has values."""

from collections.abc import Iterator, Sequence

from app.core.definitions.reading import Read
from app.core.definitions.scope import Known, Scope, note_unknown
from app.core.definitions.workflow import Block, Workflow
from app.core.fields.base import Field
from app.core.source.problem import suggest
from app.core.source.text import Path
from app.core.source.worded import worded
from app.core.steps.base import EACH, By, Step

_CHOSEN: Sequence[str] = ("departments", "people", "choices")  # what `each` runs over
_FITTING = {  # key of `by:` → types of the field that `each` may be chosen in
    "head_of": ("departments", "choices"),
    "of": ("departments", "choices"),
    "person": ("people",),
}


def check_blocks(read: Read[Workflow], scopes: Sequence[Scope], known: Known) -> None:
    """Note what is wrong with the blocks by themselves, and with each form that takes them."""
    workflow = read.value
    if workflow is None:
        return
    for block in workflow.route.blocks():
        if (block.kind == "each" and not block.each) or (
            block.kind == "n_of" and not _read(read, block)
        ):
            continue  # its keys did not fit, which is noted already
        if block.kind == "choose":
            _branches(read, block, scopes)
        elif block.kind == "n_of":
            _votes(read, block)
        elif block.kind == "each":
            for scope in scopes:
                _each(read, scope, workflow, block, known)
    for name, step in workflow.steps.items():
        _in_a_vote(read, workflow, step)
        _of_several(read, workflow, step)
        for key, by in _whom(read, step):
            if not workflow.repeats(name):
                _outside(read, key, by)


def _read(read: Read[Workflow], block: Block) -> bool:
    """Whether the number of votes could be read."""
    return str(read.at((*block.path, "n"))) == str(block.n)


def _branches(read: Read[Workflow], block: Block, scopes: Sequence[Scope]) -> None:
    """The last branch of a choice is the one for all that is left; the others have conditions."""
    branches = [each for each in block.children if isinstance(each, Block)]
    written = read.at((*block.path, "choose"))
    for number, branch in enumerate(branches):
        if len(written) == 1:
            break  # noted already
        last = branch.path[-1] == len(written) - 1
        if branch.when is None and not last:
            hint = "put it last, or give it a 'when'"
            fault = "the branches behind this one are never taken: it has no 'when'"
            read.note(branch.path, fault, hint)
        elif branch.when is not None and last:
            fault = "the last branch must have no 'when': it is taken where no other one is"
            read.note((*branch.path, "when"), fault, "add a branch with the steps for that case")
        if branch.when is not None:
            for scope in scopes:
                scope.note(read, (*branches[number].path, "when"), branch.when, "bool")


def _votes(read: Read[Workflow], block: Block) -> None:
    """There are as many votes as have to be had, whatever conditions say."""
    path, most = (*block.path, "n"), len(block.children)
    sure = sum(map(_sure, block.children))
    if not 1 <= block.n <= most:
        read.note(
            path,
            worded("'n' must be between 1 and {most}, not {n}", most=most, n=block.n),
            "as many as branches",
        )
    elif sure < block.n:
        fault = worded(
            "'n' must be {sure} or less: the other branches may be passed over", sure=sure
        )
        read.note(path, fault, "let more of them ask somebody in any case: without 'when'")


def _sure(node: Block | Step) -> bool:
    """Whether somebody decides something in it, whatever the answers are."""
    if isinstance(node, Step):
        return node.asks and node.when is None and node.if_nobody != "pass"
    if node.kind == "each":
        return False  # nobody may be chosen
    return (all if node.kind == "choose" else any)(map(_sure, node.children))


def _in_a_vote(read: Read[Workflow], workflow: Workflow, step: Step) -> None:
    votes = any(block.kind == "n_of" for block, _ in workflow.ways[step.step])
    if votes and step.if_nobody == "reject":
        fault = "'if_nobody' must not be reject inside a vote: nobody is no vote against"
        read.note((*read.paths[step.step], "if_nobody"), fault, "administrator would do")


def _of_several(read: Read[Workflow], workflow: Workflow, step: Step) -> None:
    """A step that is asked once for each value is none to go back to from outside."""
    named, own = step.objects_to, workflow.repeats(step.step)
    at = (*read.paths[step.step], "objects_to")
    if not named or named not in workflow.steps or read.at(at) is None:
        return
    around = workflow.repeats(named)
    if own[: len(around)] != around:
        fault = worded(
            "'objects_to' must name one step; '{named}' is asked for each '{around}'",
            named=named,
            around=around[-1],
        )
        read.note(at, fault, "name a step before the block of 'each'")


def _whom(read: Read[Workflow], step: Step) -> Iterator[tuple[Path, By]]:
    """Who is asked, and who watches, with the place of each."""
    path = (*read.paths[step.step], "by")
    yield path, step.by
    if step.by.witness:
        yield (*path, "witness"), step.by.witness


def _outside(read: Read[Workflow], path: Path, by: By) -> None:
    for key in _FITTING:
        if getattr(by, key) == EACH:
            fault = "'each' means something only inside a block of 'each'"
            read.note((*path, key), fault, "name it, or put the step into such a block")


def _each(
    read: Read[Workflow], scope: Scope, workflow: Workflow, block: Block, known: Known
) -> None:
    """Hold a block of `each` against a form: its field, who is asked in it, what is filled in."""
    path, name = (*block.path, "each"), block.each
    field = scope.form.field(name)
    if scope.lost(name):
        return
    if field is None or field.type not in _CHOSEN:
        fitting = [each.name for each in scope.form.fields if each.type in _CHOSEN]
        if field is None:
            fault = worded(
                "the form '{name}' has no field '{name2}'", name=scope.form.name, name2=name
            )
            hint = suggest(name, fitting)
        else:
            fault = worded(
                "'each' needs a field of type {words}; '{name}' is {type}",
                words=", ".join(_CHOSEN),
                name=name,
                type=field.type,
            )
            hint = worded("such as {fitting}", fitting=fitting[0]) if fitting else ""
        read.note(path, fault, hint)
        return
    if getattr(field, "other", None):
        fault = worded(
            "'{name}' lets people write something of their own, for which nobody can be asked",
            name=name,
        )
        read.note(path, fault, "take 'other' out there")
        return
    for code in getattr(field, "options", ()):
        if "@" in code:
            fault = worded(
                "the option '{code}' of '{name}' cannot be told from others in a step's name",
                code=code,
                name=name,
            )
            read.note(path, fault, "take the @ out of it")
    _chosen_before(read, workflow, block, name)
    for step in block.steps():
        if workflow.repeats(step.step)[-1] == name:  # an inner block's steps mean its own values
            _asked(read, step, field, known)
        for number, filled in enumerate(step.fills):
            written = scope.form.field(filled)
            if written is not None and written.type != "log":
                at = (*read.paths[step.step], "fills", number)
                fault = worded("'{filled}' would be written by several at once", filled=filled)
                read.note(at, fault, "inside 'each' only a field of type log can be filled in")


def _chosen_before(read: Read[Workflow], workflow: Workflow, block: Block, name: str) -> None:
    """Who is chosen is settled before the block begins, and stays so."""
    inside = next(block.steps()).step
    earlier = {*workflow.before(inside)} - {step.step for step in block.steps()}
    for step in workflow.steps.values():
        if name in step.fills and step.step not in earlier:
            fault = worded(
                "'{name}' must be chosen before this block, and '{step}' fills it in",
                name=name,
                step=step.step,
            )
            read.note((*block.path, "each"), fault, "let an earlier step fill it in")


def _asked(read: Read[Workflow], step: Step, field: Field, known: Known) -> None:
    """`each` in `by:` means a department or a person, as the field gives them."""
    for path, by in _whom(read, step):
        for key, types in _FITTING.items():
            if getattr(by, key) != EACH:
                continue
            if field.type not in types:
                fault = worded(
                    "'each' is one of '{name}', which is of type {type}",
                    name=field.name,
                    type=field.type,
                )
                read.note(
                    (*path, key),
                    fault,
                    worded("'{key}' needs {words}", key=key, words=" or ".join(types)),
                )
            elif field.type == "choices":
                for code in getattr(field, "options", ()):
                    note_unknown(read, (*path, key), "department", code, known.departments)
