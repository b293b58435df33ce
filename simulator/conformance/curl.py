"""Read a command line of curl as the request that it would send."""

from __future__ import annotations

import argparse
import shlex
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import quote_plus

from multidict import CIMultiDict

from simulator.conformance.player import Sent

if TYPE_CHECKING:
    from collections.abc import Sequence

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
READ_HERE = "only -X, -H, -d, --data-urlencode, --json, -G and -s are read here"


class CurlError(ValueError):
    """A command line that cannot be read as one of curl's. Its text names the mistake."""


def read_curl(line: str, base: str) -> Sent:
    """Read a command line: its URL, method, headers, and a body of data, urlencoded data or JSON.

    Args:
        line: as for a shell, beginning with `curl`.
        base: what its URL has to begin with; the rest is the target.

    Raises:
        CurlError: it has an option that is not read here, or calls somebody else.
    """
    try:
        command, *words = shlex.split(line)
    except ValueError as error:
        raise CurlError("it ends within quotation marks, or with a backslash") from error
    if command != "curl":
        raise CurlError(f"it begins with {command!r}, not with curl")
    read, unknown = _parser().parse_known_args(words)
    if unknown:
        raise CurlError(f"{' '.join(unknown)!r} is unknown; {READ_HERE}")
    if not read.url.startswith(f"{base}/"):
        raise CurlError(f"it calls {read.url}, which does not begin with {base}/")
    headers = CIMultiDict(
        {name.strip(): value.strip() for name, _, value in (each.partition(":") for each in read.header)}
    )
    body = "".join(read.json) if read.json else "&".join(read.data)
    target = read.url.removeprefix(base)
    if body and read.get:
        target, body = f"{target}{'&' if '?' in target else '?'}{body}", ""
    if body:
        headers.setdefault("Content-Type", JSON if read.json else FORM)
    return Sent(read.request or ("POST" if body else "GET"), target, headers, body.encode())


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:  # noqa: ARG002 - it is worded anew
        raise CurlError(f"it lacks its URL, or the value of an option; {READ_HERE}")


class _Urlencoded(argparse.Action):
    """Encode the text of `name=text`."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002 - an action's shape
        namespace: argparse.Namespace,
        values: str | Sequence[object] | None,
        option_string: str | None = None,  # noqa: ARG002 - an action's shape
    ) -> None:
        name, is_named, text = str(values).partition("=")
        namespace.data = [*namespace.data, f"{name}={quote_plus(text)}" if is_named else quote_plus(name)]


def _parser() -> _Parser:
    parser = _Parser(prog="curl", add_help=False, allow_abbrev=False)
    parser.add_argument("url")
    parser.add_argument("-X", "--request")
    parser.add_argument("-H", "--header", action="append", default=[])
    parser.add_argument("-d", "--data", action="append", default=[])
    parser.add_argument("--data-urlencode", action=_Urlencoded, dest="data")
    parser.add_argument("--json", action="append", default=[])
    parser.add_argument("-G", "--get", action="store_true")
    parser.add_argument("-s", "--silent", action="store_true")
    return parser
