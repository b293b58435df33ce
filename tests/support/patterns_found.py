"""Finds every pattern of the product, and how it is asked."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

CHECKOUT = Path(__file__).parents[2]
SCHEMAS = "schemas"
_FILES = (*CHECKOUT.glob("simulator/*.py"), *CHECKOUT.glob("simulator/*/__init__.py"))
ROOMS = (*sorted({path.relative_to(CHECKOUT / "simulator").parts[0].removesuffix(".py") for path in _FILES}), SCHEMAS)
"""The folders and modules below `simulator`, and the schemas, where contracts have theirs."""

ONCE = frozenset({"match", "fullmatch", "search"})
COMPILED = "compile"
METHODS = {*ONCE, "findall", "finditer", "split", "sub", "subn"}
FLAGS = re.compile(r"re\.[A-Z]+(?: \| re\.[A-Z]+)*")
ANY_WAY = frozenset({"fullmatch", "search on"})
"""Where nobody knows how a pattern is asked."""


class Found(NamedTuple):
    """A pattern, where it stands, and the ways in which it is asked: by a method, once or on and on."""

    where: str
    pattern: re.Pattern[Any]
    ways: frozenset[str]


@cache
def found_in(room: str) -> dict[str, Found]:
    """Those that the modules and classes of a room keep, and that stand in calls; of equal ones the first."""
    if room == SCHEMAS:
        return {each.where: each for each in of_schemas()}
    kept = list(_kept(room))
    patterns = {each.pattern for each in kept}
    elsewhere = (each for each in _in_place(room) if each.ways != ANY_WAY or each.pattern not in patterns)
    found: dict[tuple[re.Pattern[Any], frozenset[str]], Found] = {}
    for each in (*kept, *elsewhere):
        found.setdefault((each.pattern, each.ways), each)
    return {each.where: each for each in found.values()}


def makers() -> set[str]:
    """The functions that make a pattern, which nobody can see before they are called."""
    found = set()
    for path, tree in _sources().items():
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            if any(not isinstance(pattern, ast.Constant) for _, pattern, _ in _in_calls(function)):
                found.add(f"{path}: {function.name}")
    return found


@cache
def of_schemas() -> list[Found]:
    """Those of the schemas, the contracts' among them; of equal ones the first."""
    found: dict[str, Found] = {}

    def within(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            if isinstance(value.get("pattern"), str):
                yield value["pattern"]
            yield from (found for each in value.values() for found in within(each))
        elif isinstance(value, list):
            yield from (found for each in value for found in within(each))

    for path in sorted((CHECKOUT / "schemas").rglob("*.json")):
        for pattern in within(json.loads(path.read_text(encoding="utf-8"))):
            where = f"{path.relative_to(CHECKOUT)}: {pattern}"
            found.setdefault(pattern, Found(where, re.compile(pattern), frozenset({"search"})))
    return list(found.values())


def _kept(room: str) -> Iterator[Found]:
    for path, tree in _sources_of(room):
        if path.endswith("__main__.py"):
            continue
        module = importlib.import_module(path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        imported = {each.asname or each.name for node in imports for each in node.names}
        for name, value in vars(module).items():
            for where, pattern in _within(value, f"{module.__name__}.{name}") if name not in imported else ():
                yield Found(where, pattern, _asked().get(name, ANY_WAY) if where.endswith(f".{name}") else ANY_WAY)


def _within(value: Any, where: str, depth: int = 3) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """The patterns in a value of a module, in those that it holds, and in classes."""
    if isinstance(value, re.Pattern):
        yield where, value
        return
    inner: list[tuple[str, Any]] = []
    if depth and isinstance(value, Mapping):
        inner = [(f"{where}[{name}]", each) for name, each in value.items()]
    elif depth and isinstance(value, list | tuple | set | frozenset):
        inner = [(f"{where}[{i}]", each) for i, each in enumerate(value)]
    elif depth and inspect.isclass(value):
        inner = [(f"{where}.{name}", each) for name, each in vars(value).items()]
    for place, each in inner:
        yield from _within(each, place, depth - 1)


def _in_place(room: str) -> Iterator[Found]:
    for path, tree in _sources_of(room):
        for way, pattern, call in _in_calls(tree):
            if isinstance(pattern, ast.Constant):
                flags = [flag for each in call.args[1:] if FLAGS.fullmatch(flag := ast.unparse(each))]
                bits = eval(flags[0], {"re": re}) if flags else 0  # noqa: S307 - of our own sources
                ways = ANY_WAY if way == COMPILED else frozenset({way})
                yield Found(f"{path}: {pattern.value!r}", re.compile(pattern.value, bits), ways)


def _in_calls(tree: ast.AST) -> Iterator[tuple[str, ast.expr, ast.Call]]:
    """Every pattern that stands in a call of `re` or behind `pattern=`, how it is asked, and the call."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        method = call.func
        if isinstance(method, ast.Attribute) and ast.unparse(method.value) == "re" and call.args:
            if method.attr in METHODS:
                yield _way_of(method.attr, 1), call.args[0], call
            elif method.attr == "compile":
                yield COMPILED, call.args[0], call
        yield from (("search", each.value, call) for each in call.keywords if each.arg == "pattern")


@cache
def _sources() -> dict[str, ast.Module]:
    paths = sorted((CHECKOUT / "simulator").rglob("*.py"))
    return {str(path.relative_to(CHECKOUT)): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def _sources_of(room: str) -> list[tuple[str, ast.Module]]:
    return [(path, tree) for path, tree in _sources().items() if re.split("[/.]", path)[1] == room]


@cache
def _asked() -> dict[str, frozenset[str]]:
    """For each name the ways in which a pattern of that name is asked; any way where it is handed on."""
    found: dict[str, frozenset[str]] = {}
    for tree in _sources().values():
        owners = {id(node.value): node for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        calls = {id(node.func): len(node.args) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Name | ast.Attribute) or not isinstance(node.ctx, ast.Load):
                continue
            name = node.id if isinstance(node, ast.Name) else node.attr
            method = owners.get(id(node))
            if method is None or (method.attr not in METHODS and method.attr != "pattern"):
                found[name] = found.get(name, frozenset()) | ANY_WAY
            elif method.attr != "pattern":
                found[name] = found.get(name, frozenset()) | {_way_of(method.attr, calls.get(id(method), 0))}
    return found


def _way_of(method: str, arguments: int) -> str:
    """With a place to begin at, or by its nature, a method is asked on and on."""
    if method not in ONCE:
        return "search on"
    return method if arguments == 1 else f"{method.removeprefix('full')} on"
