"""Tell by a request to the control API which sandbox it has to do with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from simulator.hosting.sandboxes import DEFAULT_NAME
from simulator.server.answering import CONTROL_PREFIX as PREFIX

if TYPE_CHECKING:
    from simulator.api.request import Request

LISTS = frozenset({f"{PREFIX}/sandboxes", f"{PREFIX}/metrics"})
"""Paths that any process answers, having asked the others."""

READY, LIVE = f"{PREFIX}/readyz", f"{PREFIX}/livez"
ONE = f"{PREFIX}/sandboxes/"


def named(request: Request) -> str | None:
    """Name the sandbox that a request to the control API has to do with; None where it has with none, or with all.

    Args:
        request: has no prefix, and a path of the control API.
    """
    path = request.path
    if path.startswith(ONE):
        return path.removeprefix(ONE)
    if path in LISTS:
        return _new_name(request) if request.method == "POST" else None
    return None if path in {READY, LIVE} else DEFAULT_NAME


def _new_name(request: Request) -> str | None:
    """Name the sandbox that is to be made; None where any free name will do, or what was sent is refused anyway."""
    try:
        name = json.loads(request.body).get("name")
    except (ValueError, AttributeError, RecursionError):
        return None
    return name if isinstance(name, str) else None
