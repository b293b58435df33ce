"""Show what was refused before a vendor could be asked: why, and how it begins, without its secrets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pydantic import Field

from simulator.api.instants import iso_millis
from simulator.control.ids import Kind, public_id
from simulator.control.operation import View
from simulator.secrets.known import CUT_OFF, SURE_LENGTH

if TYPE_CHECKING:
    from collections.abc import Generator

    from simulator.api.cutting import Cutter
    from simulator.hosting.unreadable import Unreadable
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.sandbox import Sandbox
    from simulator.secrets.hiding import Hider

Secrets = dict[str, list[tuple[str, "Account"]]]
"""Secrets and whose they are, by their beginnings."""

_METHOD = re.compile(r"[ \t]*+[A-Za-z]++[ \t]++")
"""How what is meant as a request begins."""

_END_OF_LINE = re.compile(r"((?>\r\n|[\r\n]))(?![ \t])")
"""Not where the next line begins with a blank: it goes on with the same header."""

_HEADER = re.compile(r"([!#$%&'*+.^_`|~\w-]++)([ \t]*+:\s*+|\s++)(.*+)", re.DOTALL)
"""A name, and its value; a client may have forgotten the colon."""

STRIDE = 500
"""After how many accounts others may have their turn."""

_BLANK = re.compile(r"\s")


class UnreadableSummary(View):
    """A request that was refused before a vendor could be asked: it is invalid, or may not come in."""

    id: str
    at: str
    status: int | None = Field(description="Status of the answer; null if the client had gone.")
    problem: str = Field(description="What kind of problem it is, for example `invalid-url`.")
    detail: str = Field(description="What was wrong, and what to do about it.")
    listener: str = Field(description="The listener that it came by.")
    size: int = Field(description="Number of bytes that came.")
    beginning: str = Field(description="The first of them, at most 1024. One that is no UTF-8 is written as `\\xff`.")


def unreadable_summary(unreadable: Unreadable, cutter: Cutter, secrets: Secrets) -> UnreadableSummary:
    """Show what was refused; secrets are cut, also those of whichever account it may be about.

    Args:
        unreadable: what was refused.
        cutter: makes what hides secrets.
        secrets: those of the world's accounts.
    """
    hider = cutter.of(*_accounts_in(unreadable.beginning.decode(errors="replace"), secrets))
    end = CUT_OFF if unreadable.size > len(unreadable.beginning) else ""
    return UnreadableSummary(
        id=public_id(Kind.UNREADABLE, unreadable.ordinal),
        at=iso_millis(unreadable.at_ms),
        status=unreadable.status,
        problem=unreadable.problem,
        detail=hider.line(unreadable.words),
        listener=unreadable.listener,
        size=unreadable.size,
        beginning=beginning_without_secrets(unreadable.beginning, end, hider),
    )


def beginning_without_secrets(beginning: bytes, end: str, hider: Hider) -> str:
    """Return how something begins as a text without secrets.

    Args:
        beginning: of a request, or of what is none.
        end: stands for the rest of it.
        hider: hides secrets.
    """
    head, gap, rest = beginning.partition(b"\r\n\r\n")
    written = head.decode(errors="surrogateescape") + ("" if gap else end)
    method = _METHOD.match(written)
    if method is None:
        text = _any_text(beginning, end, hider)
    else:
        text = method[0] + _head(written[method.end() :], hider) + gap.decode()
        text += _any_text(rest, end, hider) if gap else ""
    return text.encode(errors="surrogateescape").decode(errors="backslashreplace")


def secrets_of(sandbox: Sandbox) -> Generator[None, None, Secrets]:
    """Return the secrets of a world's accounts, so that those in a text are found without a look at each of them.

    It is a generator that stops where others may have their turn.
    """
    found: Secrets = {}
    for number, account in enumerate(list(sandbox.accounts), 1):
        for secret in account.secrets:
            if len(secret) >= SURE_LENGTH:
                found.setdefault(secret[:SURE_LENGTH], []).append((secret, account))
        if number % STRIDE == 0:
            yield
    return found


def _accounts_in(beginning: str, secrets: Secrets) -> list[Account]:
    """Find the accounts of which a secret stands in what was refused, be it cut off at the end or in an escape."""
    return [
        account
        for text in (beginning, unquote(beginning))
        for at in range(len(text) - SURE_LENGTH + 1)
        for secret, account in secrets.get(text[at : at + SURE_LENGTH], ())
        if text.startswith(secret, at) or secret.startswith(text[at:].partition("%")[0])
    ]


def _head(head: str, hider: Hider) -> str:
    """Hide the secrets of a first line, from its target on, and of the headers after it."""
    first, *others = _END_OF_LINE.split(head)
    others[1::2] = [_header(line, hider) for line in others[1::2]]
    target, version, number = first.rpartition(" HTTP/") if " HTTP/" in first else (first, "", "")
    return "".join([_target(target, hider), version, number, *others])


def _target(target: str, hider: Hider) -> str:
    """Hide the secrets of a target, in which a blank is no end of a value although no URL may have any."""
    shown = hider.text(target)
    if _BLANK.search(shown) and ("://" in shown or shown.startswith("/")):
        shown = hider.text(_BLANK.sub("\0", shown)).replace("\0", " ")
    return shown


def _header(line: str, hider: Hider) -> str:
    found = _HEADER.fullmatch(line)
    return hider.text(line) if found is None else f"{found[1]}{found[2]}{hider.header(found[1], found[3])}"


def _any_text(part: bytes, end: str, hider: Hider) -> str:
    """Hide the secrets of a body, of further requests, or of anything else."""
    lines = _END_OF_LINE.split(hider.text(hider.body(part).decode(errors="surrogateescape") + end))
    lines[::2] = [_header(line, hider) if ":" in line else line for line in lines[::2]]
    return "".join(lines)
