"""Variables meant for us: the environment goes in, warnings about names that mean nothing come out."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Mapping

from simulator.cli.options import SERVE_OPTIONS, URL, is_service_link
from simulator.settings import PREFIX

KNOWN = frozenset(option.variable for option in (*SERVE_OPTIONS, URL))
SERVICE = re.compile(rf"{PREFIX}(SERVICE_(HOST|PORT\w*)|PORT_\d+_\w+)")
"""What Kubernetes sets for a service called sms-simulator."""


def warnings(environment: Mapping[str, str] = os.environ, known: Iterable[str] = KNOWN) -> list[str]:
    """A line for each variable that begins like ours and is none, with the nearest that exists."""
    known = sorted(known)
    lines = []
    for name in sorted(environment):
        if not name.startswith(PREFIX) or name in known:
            continue
        if SERVICE.fullmatch(name) or is_service_link(environment[name]):
            continue
        near = difflib.get_close_matches(name.removeprefix(PREFIX), (each.removeprefix(PREFIX) for each in known), n=1)
        hint = f"; did you mean {PREFIX}{near[0]}?" if near else "; `sms-simulator serve --help` lists those that exist"
        lines.append(f"Warning: the environment variable {name} means nothing here{hint}")
    return lines
