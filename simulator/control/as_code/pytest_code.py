"""Write a request as a test that runs with the pytest plugin, in a sandbox of its own."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

from simulator.control.as_code.pieces import UNKNOWN, Credential

if TYPE_CHECKING:
    from simulator.control.as_code.pieces import Asked, Pieces

UNKNOWN_KEY = "invalid-key"
"""A key that every vendor refuses, and by which a test says that it wants that."""

_TEST = Template('''\
"""What $id asked the simulator, as a test: run it with pytest, where sms-provider-simulator is installed."""

from http.client import HTTPConnection
from urllib.parse import urlsplit


def test_$name(sms_simulator):
    $access
    connection = HTTPConnection(urlsplit(base_url).netloc)
    connection.request(
        $method,
        urlsplit(base_url).path + $target,
        body=$body,
        headers=$headers,
    )
    answer = connection.getresponse()
    content = answer.read().decode(errors="replace")
    connection.close()
    assert answer.status == $status, content
''')
_SENT = "    assert len(sms_simulator.messages()) == {}\n"


def written_test(asked: Asked, status: int, messages: int) -> str:
    """Write the test.

    Args:
        asked: the request.
        status: what it was answered with, 0 where a fault left no answer.
        messages: how many it was accepted for.
    """
    headers = ", ".join(f"{name!r}: {_expression(value)}" for name, value in asked.headers)
    written = _TEST.substitute(
        id=asked.id,
        name=f"request_{asked.id.replace('-', '_')}",
        access=_access(asked),
        method=repr(asked.method),
        target=_expression(asked.target),
        body=f"({_expression(asked.body)}).encode()" if asked.body else "None",
        headers=f"{{{headers}}}",
        status=status or "answer.status",
    )
    return written + (_SENT.format(messages) if messages else "")


def _access(asked: Asked) -> str:
    """Write the lines that say where to, and with which credentials."""
    if asked.vendor is None:
        return "base_url = sms_simulator.base_url"
    lines = [f"access = sms_simulator.vendors[{asked.vendor!r}]", "base_url = access.base_url"]
    return "\n    ".join(lines)


def _expression(pieces: Pieces) -> str:
    """Write a text, credentials in it, as an expression."""
    return " + ".join(_term(piece) for piece in pieces) or "''"


def _term(piece: str | Credential) -> str:
    if isinstance(piece, Credential):
        return repr(UNKNOWN_KEY) if piece.field == UNKNOWN else f"access.credentials[{piece.field!r}]"
    return repr(piece)
