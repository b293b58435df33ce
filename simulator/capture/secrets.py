"""An exchange goes in; every value in it that stands where credentials stand comes out.

Where they stand is what the vendor's contract says, and what usual names say by themselves.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from simulator.contract.exchange import Pairs, header, media_type_of
from simulator.contract.json_text import NotJsonError
from simulator.contract.reading import FORM, MAX_FIELDS, MULTIPART, parts_of
from simulator.contract.secrecy import HIDDEN, is_secret_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from simulator.contract.exchange import Exchange


class UnreadableError(ValueError):
    """A body that cannot be read, so that nobody can say what in it is a secret."""


class SecretFinder:
    """Finds the secrets of one vendor's exchanges.

    Args:
        names: of fields that hold credentials, beside the usual ones.
    """

    def __init__(self, names: Collection[str]) -> None:
        self._names = {name.lower() for name in names}

    def is_secret(self, name: str) -> bool:
        """Whether a field, header or parameter of that name holds credentials."""
        return name.lower() in self._names or is_secret_name(name)

    def of_exchange(self, exchange: Exchange) -> set[str]:
        """All of them; bodies that cannot be read hold none that can be told."""
        found = {value for name, value in exchange.query if self.is_secret(name)}
        for headers in (exchange.headers, exchange.response_headers):
            for name, value in headers:
                if self.is_secret(name):
                    found |= {value, *_pieces(value)}
        parts = [(exchange.headers, exchange.body), (exchange.response_headers, exchange.response_body)]
        for headers, body in [*parts, *((each.headers, each.body) for each in exchange.callbacks)]:
            try:
                found |= set(self.of_body(headers, body))
            except UnreadableError:
                continue
        return found - {"", HIDDEN}

    def of_body(self, headers: Pairs, body: bytes) -> Iterator[str]:
        """Those of a body.

        Raises:
            UnreadableError: it is in no form that can be read.
        """
        if not body:
            return
        kind = media_type_of(headers)
        try:
            if kind == MULTIPART:
                yield from self._of_pairs(parts_of(body, header(headers, "content-type") or ""))
            elif kind == FORM:
                yield from self._of_pairs(tuple(parse_qsl(body.decode(), True, max_num_fields=MAX_FIELDS)))  # noqa: FBT003
            else:
                yield from self._of_json(body)
        except (ValueError, NotJsonError, RecursionError) as error:
            raise UnreadableError from error

    def _of_pairs(self, pairs: Pairs) -> Iterator[str]:
        for name, value in pairs:
            if self.is_secret(name.rpartition("[")[2].rstrip("]")) or self.is_secret(name):
                yield value
            elif value[:1] in {"{", "["}:
                yield from self._of_json(value.encode(errors="surrogatepass"))

    def _of_json(self, body: bytes) -> list[str]:
        found: list[str] = []

        def look(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            for name, value in pairs:
                if self.is_secret(name):
                    found.extend(_leaves(value))
            return dict(pairs)

        json.loads(body, object_pairs_hook=look)
        return found


def _pieces(value: str) -> Iterator[str]:
    """The parts of a header's value that are secrets by themselves: behind a scheme, and of each cookie."""
    yield value.partition(" ")[2]
    for piece in value.split(";"):
        yield piece.partition("=")[2].strip()


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _leaves(each)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
