"""Find what is bound to a method and a path, with the parameters of the path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from simulator.api.evidence import Evidence

TargetT = TypeVar("TargetT")


class Route(NamedTuple):
    """A method and a path; a segment `{name}` matches anything without a slash.

    Where the path is known otherwise than its operation, `evidence` says how and `source` whence.
    """

    method: str
    path: str
    evidence: Evidence | None = None
    source: str = ""


class Match(NamedTuple, Generic[TargetT]):
    """What a path is bound to, by method, and the values of its parameters."""

    targets: Mapping[str, TargetT]
    params: Mapping[str, str]


_NO_PARAMS: Mapping[str, str] = {}


class RouteTable(Generic[TargetT]):
    """Routes and their targets; exact paths win over templates. Paths match to the letter, slash included.

    `exact` holds what the paths without a template are bound to.
    """

    __slots__ = ("_templates", "exact")

    def __init__(self, routes: Iterable[tuple[Route, TargetT]]) -> None:
        self.exact: dict[str, Match[TargetT]] = {}
        self._templates: list[tuple[list[str], dict[str, TargetT]]] = []
        by_path: dict[str, dict[str, TargetT]] = {}
        for route, target in routes:
            by_path.setdefault(route.path, {}).setdefault(route.method, target)
        for path, targets in by_path.items():
            if "{" in path:
                self._templates.append((path.split("/"), targets))
            else:
                self.exact[path] = Match(targets, _NO_PARAMS)

    def find(self, path: str) -> Match[TargetT] | None:
        """Return the targets bound to a path by method, or None."""
        exact = self.exact.get(path)
        if exact is not None:
            return exact
        parts = path.split("/")
        for template, bound in self._templates:
            if len(template) == len(parts):
                params = _fill(template, parts)
                if params is not None:
                    return Match(bound, params)
        return None


def _fill(template: list[str], parts: list[str]) -> dict[str, str] | None:
    params: dict[str, str] = {}
    for expected, part in zip(template, parts, strict=True):
        if expected.startswith("{"):
            if not part:
                return None
            params[expected[1:-1]] = part
        elif expected != part:
            return None
    return params
