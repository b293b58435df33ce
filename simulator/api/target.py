"""A request target goes in; the sandbox that its prefix names, the vendor's own path and the query come out."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import unquote

SANDBOX_PREFIX = "/s/"


class Target(NamedTuple):
    """Where a request leads: `sandbox` is None without a prefix, `path` is percent-decoded, `query` is as it came."""

    sandbox: str | None
    path: str
    query: str


def split_target(target: str) -> Target:
    """Take a target apart."""
    path, _, query = target.partition("?")
    sandbox = None
    if path.startswith(SANDBOX_PREFIX):
        name, _, rest = path[len(SANDBOX_PREFIX) :].partition("/")
        sandbox = unquote(name)
        path = f"/{rest}"
    if "%" in path:
        path = unquote(path, errors="replace")
    return Target(sandbox, path, query)
