"""Preemption points: where, inside the answer's own statements, another thread may move."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any, TypeVar

Node = TypeVar("Node", bound=ast.AST)
POINT = "__point__"
AUGMENT = "__augment__"
HELD, KEY = "__held__", "__key__"  # what an augmented assignment keeps, in its own scope
SILENT = (
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Global,
    ast.Nonlocal,
)
IN_PLACE: dict[str, Callable[[Any, Any], Any]] = {
    "Add": operator.iadd,
    "Sub": operator.isub,
    "Mult": operator.imul,
    "Div": operator.itruediv,
    "FloorDiv": operator.ifloordiv,
    "Mod": operator.imod,
    "Pow": operator.ipow,
    "LShift": operator.ilshift,
    "RShift": operator.irshift,
    "BitOr": operator.ior,
    "BitXor": operator.ixor,
    "BitAnd": operator.iand,
    "MatMult": operator.imatmul,
}


def compile_with_points(source: str, filename: str) -> Any:
    """Return the answer's code with a point before each statement and inside the ones that race.

    Raises `SyntaxError` as `compile` does. Lines stay what they were.
    """
    tree = _Instrument().visit(ast.parse(source, filename))
    return compile(ast.fix_missing_locations(tree), filename, "exec", dont_inherit=True)


def helpers(point: Callable[[int], None]) -> dict[str, Any]:
    """Return the names instrumented code calls."""

    def augment(line: int, symbol: str, old: Any, change: Any) -> Any:
        new = IN_PLACE[symbol](old, change)
        point(line)  # between the read and the store
        return new

    return {POINT: point, AUGMENT: augment}


class _Instrument(ast.NodeTransformer):
    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                setattr(node, field, self._with_points(block))
        return node

    def _with_points(self, block: list[ast.stmt]) -> list[ast.stmt]:
        result: list[ast.stmt] = []
        for statement in block:
            is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            if not is_text and not isinstance(statement, SILENT):
                result.append(_at(ast.Expr(_point(statement)), statement))
            result.append(statement)
        return result

    def visit_While(self, node: ast.While) -> ast.AST:
        self.generic_visit(node)
        node.test = _after_point(node.test)
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        node.values[1:] = [_after_point(value) for value in node.values[1:]]
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        node.body, node.orelse = _after_point(node.body), _after_point(node.orelse)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        """`a.b += c` becomes `(h := a).b`, changed by `c`, a point, and the store to `h.b`.

        Like the original it asks once for the object and for the key.
        """
        self.generic_visit(node)
        target, read = node.target, _kept_for_later(node.target)
        if isinstance(target, ast.Attribute | ast.Subscript):
            target.value = _at(ast.Name(HELD, ast.Load()), target)
        if isinstance(target, ast.Subscript):
            target.slice = _at(ast.Name(KEY, ast.Load()), target)
        symbol = ast.Constant(type(node.op).__name__)
        arguments = [ast.Constant(node.lineno), symbol, read, node.value]
        changed = ast.Call(ast.Name(AUGMENT, ast.Load()), arguments, [])
        return _at(ast.Assign([target], _at(changed, node)), node)


def _kept_for_later(target: ast.Name | ast.Attribute | ast.Subscript) -> ast.expr:
    """Return what reads the target and keeps its object and its key for the store."""
    if isinstance(target, ast.Name):
        return _at(ast.Name(target.id, ast.Load()), target)
    held = _at(ast.NamedExpr(ast.Name(HELD, ast.Store()), target.value), target)
    if isinstance(target, ast.Attribute):
        return _at(ast.Attribute(held, target.attr, ast.Load()), target)
    key = _at(ast.NamedExpr(ast.Name(KEY, ast.Store()), target.slice), target)
    return _at(ast.Subscript(held, key, ast.Load()), target)


def _point(node: ast.stmt | ast.expr) -> ast.expr:
    name = _at(ast.Name(POINT, ast.Load()), node)
    return _at(ast.Call(name, [_at(ast.Constant(node.lineno), node)], []), node)


def _after_point(node: ast.expr) -> ast.expr:
    """`value` becomes `__point__(line) or value`; a point returns None."""
    return _at(ast.BoolOp(ast.Or(), [_point(node), node]), node)


def _at(new: Node, old: ast.AST) -> Node:
    return ast.copy_location(new, old)
