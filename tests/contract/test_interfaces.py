"""Stub, solution, wheats and chaffs offer one interface; a stub is a question, not an answer."""

from __future__ import annotations

import ast
import copy
import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import ModuleType

from course.candidate import OWN_NAME, Candidate, Intake
from course.catalog import Catalog, Exercise
from course.forms import is_document

Function = ast.FunctionDef | ast.AsyncFunctionDef
MORE = re.compile(r"(, \*)?(, \w+=[^,]+)+\)")  # parameters that nobody has to give


@dataclass(frozen=True)
class Offer:
    """What a caller sees of one public name."""

    signature: str  # with annotations and defaults
    parameters: str  # with defaults only
    docstring: str


def parsed(path: Path) -> ast.Module:
    """Return a program as a tree; a document is no program, and its tree is empty."""
    return ast.parse("" if is_document(path) else path.read_text("utf-8"))


def is_public(name: str) -> bool:
    """Tell whether callers may use a name; special methods are called by the language."""
    return not name.startswith("_") or (name.startswith("__") and name.endswith("__"))


def functions(tree: ast.Module) -> Iterator[tuple[str, Function]]:
    """Yield the public functions and the public methods of public classes, by qualified name."""
    for node in tree.body:
        if isinstance(node, Function) and is_public(node.name):
            yield node.name, node
        if isinstance(node, ast.ClassDef) and is_public(node.name):
            for part in node.body:
                if isinstance(part, Function) and is_public(part.name):
                    yield f"{node.name}.{part.name}", part


def yields(node: Function) -> bool:
    """Tell whether a function is a generator: then it is called alike, `async` or not."""
    inside: list[ast.AST] = list(node.body)
    while inside:
        one = inside.pop()
        if isinstance(one, ast.Yield):
            return True
        if not isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            inside += ast.iter_child_nodes(one)
    return False


def head(node: Function) -> str:
    """Return a function without its name and body: what it takes and returns, and its kind."""
    is_awaited = isinstance(node, ast.AsyncFunctionDef) and not yields(node)
    kind = "async def" if is_awaited else "def"
    marks = "".join(f"@{ast.unparse(mark)} " for mark in node.decorator_list)
    result = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{marks}{kind}({ast.unparse(node.args)}){result}"


def bare(node: Function) -> Function:
    """Return a copy of a function without annotations."""
    stripped = copy.deepcopy(node)
    stripped.returns = None
    for argument in ast.walk(stripped.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    return stripped


def is_wheat(proof: Path) -> bool:
    """Tell whether a proof is a right answer, which may offer more than is asked."""
    return "wheats" in proof.parts


def takes(here: str, right: str, *, is_more_right: bool) -> bool:
    """Tell whether these parameters are the right ones, with more behind them where that is so."""
    more = here.removeprefix(right.removesuffix(")"))
    return here == right or (is_more_right and more != here and bool(MORE.fullmatch(more)))


def offers(path: Path) -> dict[str, Offer]:
    """Return what the module at this path offers, by qualified name; the module itself first.

    A document offers nothing: it is read, and its keys are a matter of its checks.
    Scenarios are no part of it: whoever writes them names them.
    """
    if is_document(path):
        return {}
    tree = ast.parse(path.read_text("utf-8"))
    found = {"the module": Offer("", "", ast.get_docstring(tree) or "")}
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and is_public(node.name):
            bases = ", ".join(ast.unparse(base) for base in node.bases)
            found[node.name] = Offer(f"class({bases})", "class", ast.get_docstring(node) or "")
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        for target in targets:
            if isinstance(target, ast.Name) and is_public(target.id):
                found[target.id] = Offer("a value", "a value", "")
    for name, function in functions(tree):
        if name.startswith(OWN_NAME):
            continue
        found[name] = Offer(head(function), head(bare(function)), ast.get_docstring(function) or "")
    return found


def imported(path: Path) -> ModuleType:
    """Return the module that lies at a path."""
    spec = importlib.util.spec_from_file_location(f"stub_of_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_stub_and_solution_offer_the_same_names(exercise: Exercise) -> None:
    stub, solution = offers(exercise.stub), offers(exercise.solution)

    differing = sorted(stub.keys() ^ solution.keys())

    assert not differing, (
        f"only one of stub and solution of {exercise.name} offers {differing}: "
        "what is for callers stands in both, what is not begins with an underscore"
    )


def test_stub_and_solution_have_one_signature_for_each_name(exercise: Exercise) -> None:
    stub, solution = offers(exercise.stub), offers(exercise.solution)

    differing = {
        name: (stub[name].signature, solution[name].signature)
        for name in stub.keys() & solution.keys()
        if stub[name].signature != solution[name].signature
    }

    assert not differing, f"stub and solution differ, and the stub is the contract: {differing}"


def test_stub_and_solution_have_one_docstring_for_each_name(exercise: Exercise) -> None:
    stub, solution = offers(exercise.stub), offers(exercise.solution)

    differing = {
        name: (stub[name].docstring, solution[name].docstring)
        for name in stub.keys() & solution.keys()
        if stub[name].docstring != solution[name].docstring
    }

    assert not differing, f"stub and solution promise different things: {differing}"


def test_everything_public_in_a_stub_has_a_docstring(exercise: Exercise) -> None:
    offered = offers(exercise.stub)

    silent = [
        name
        for name, offer in offered.items()
        if offer.parameters != "a value" and not offer.docstring
    ]

    assert not silent, (
        f"{exercise.name}'s stub says nothing at {silent}: the docstring is the contract"
    )


def test_a_proof_takes_what_the_stub_takes(proof: Path, listed: Catalog) -> None:
    stub = offers(listed.find(proof.parent.name).stub)
    found = offers(proof)
    nothing = Offer("", "nothing", "")

    differing = {
        name: f"right is {offer.parameters}, here is {found.get(name, nothing).parameters}"
        for name, offer in stub.items()
        if not takes(
            found.get(name, nothing).parameters, offer.parameters, is_more_right=is_wheat(proof)
        )
    }

    assert not differing, f"{proof.stem} must be right or wrong by behaviour alone: {differing}"


def test_a_stub_imports(exercise: Exercise) -> None:
    offered = offers(exercise.stub)

    module = imported(exercise.stub) if offered else None

    lacking = [name for name in offered if name.isidentifier() and not hasattr(module, name)]
    assert not lacking, (
        f"{exercise.name}'s stub imports without {lacking}: they must be there at once"
    )


def test_a_stub_is_not_started(exercise: Exercise) -> None:
    untouched = Candidate.at(exercise.root / "exercises")

    intake = untouched.answer(exercise).intake

    assert intake is Intake.UNATTEMPTED, (
        f"the stub of {exercise.name} is taken for {intake.value}: an untouched stub is not started"
    )


def test_a_solution_is_not_taken_for_a_stub(exercise: Exercise) -> None:
    solutions = Candidate.at(exercise.root / "solutions")

    intake = solutions.answer(exercise).intake

    assert intake is Intake.READY, f"the solution of {exercise.name} is {intake.value}, not ready"


def test_no_stub_is_already_solved(exercise: Exercise) -> None:
    tree = parsed(exercise.stub)

    solved = [
        name
        for name, function in functions(tree)
        if [ast.unparse(line) for line in function.body[1:]] != ["raise NotImplementedError"]
    ]

    assert not solved, (
        f"{exercise.name}'s stub has more than a docstring and `raise NotImplementedError` "
        f"in {solved}: what is there need not be found"
    )


def test_a_stub_asks_a_question_at_each_spot(exercise: Exercise) -> None:
    text = exercise.stub.read_text("utf-8")

    unasked = [
        name
        for name, function in functions(parsed(exercise.stub))
        if not any(
            line.strip().startswith("# TODO: ") and line.rstrip().endswith("?")
            for line in text.splitlines()[function.lineno : function.end_lineno]
        )
    ]

    assert not unasked, (
        f"{exercise.name}'s stub asks nothing in {unasked}: write `# TODO: ...?` there"
    )


def test_a_document_asks_a_question_at_each_open_line(exercise: Exercise) -> None:
    lines = exercise.stub.read_text("utf-8").splitlines() if is_document(exercise.stub) else []

    unasked = [
        line
        for before, line in pairwise(lines)
        if line.endswith(' = ""') and not (before.startswith("# TODO: ") and before.endswith("?"))
    ]

    assert not unasked, f"{exercise.name}'s stub asks nothing at {unasked}: write `# TODO: ...?`"
