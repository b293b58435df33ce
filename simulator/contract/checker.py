"""Judge an exchange by a contract: every departure of either side, with evidence and remedy."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from simulator.contract.client_side import ClientSide
from simulator.contract.credentials import hider_of
from simulator.contract.errors import nearest
from simulator.contract.exchange import Exchange, Side
from simulator.contract.glance import Known, RequestGlance
from simulator.contract.our_side import Judging, OurSide
from simulator.contract.rules import Rule
from simulator.contract.schemas import request_schema, schemas_of
from simulator.contract.validator import ReferenceValidator
from simulator.contract.values import Placement
from simulator.contract.wording import Grounds, Speaker

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from simulator.contract.exchange import CallbackSent, Pairs, Violation
    from simulator.contract.model import Contract, Operation, OtherPath
    from simulator.contract.validator import Validator
    from simulator.contract.value_schema import Schema

MAX_KEPT = 256
"""The number of heads of requests that are kept with what is known of them."""

MAX_KEPT_LENGTH = 2_000
"""Of the path and the headers of one, in characters."""

A_QUERY, A_BODY = (("", ""),), b"{}"
"""What stands for any query and any body."""


class Sides(NamedTuple):
    """What judges both sides of one operation, and tells at once of requests that they are fine."""

    client: ClientSide
    ours: OurSide
    glance: RequestGlance


class Checker:
    """Judge one vendor's traffic; nothing is changed, and no exchange remembered.

    Args:
        make: makes a validator of a schema.
    """

    def __init__(self, contract: Contract, make: Callable[[Schema], Validator] = ReferenceValidator) -> None:
        self._contract = contract
        self._paths: list[tuple[Operation, re.Pattern[str], OtherPath | None]] = [
            (each, _path_pattern(path), other)
            for each in contract.operations
            for path, other in ((each.path, None), *((other.path, other) for other in each.also_at))
        ]
        self._methods = {each.name: {method.value for method in each.methods} for each in contract.operations}
        self._make = make
        self._schemas = schemas_of(contract)
        self._made: dict[str, Sides] = {}
        self._account = OurSide(contract, None, self._schemas, make)
        in_headers = {each.field.lower() for each in contract.security if each.placement is Placement.HEADER}
        self._telling = in_headers | {"content-type", "content-encoding"}
        self._kept = lru_cache(MAX_KEPT)(self._known)

    def _sides(self, name: str) -> Sides:
        """Return what judges an operation; it is made for the first exchange of it."""
        sides = self._made.get(name)
        if sides is None:
            operation = next(each for each in self._contract.operations if each.name == name)
            client = _client_side(self._contract, operation, self._make)
            ours = OurSide(self._contract, operation, self._schemas, self._make)
            sides = self._made[name] = Sides(client, ours, RequestGlance(client))
        return sides

    def violations(self, exchange: Exchange) -> list[Violation]:
        """List every departure, the client's first. The answer to a call that is not documented is not judged."""
        return [] if self.is_fine(exchange) else list(filter(None, self.steps(exchange)))

    def is_fine(self, exchange: Exchange) -> bool:
        """Tell at once whether certainly nothing is wrong; where it is not so, `steps` may still find nothing."""
        known = self.known(
            exchange.method,
            exchange.path,
            exchange.headers,
            has_query=bool(exchange.query),
            has_body=bool(exchange.body),
        )
        return (
            known is not None
            and not exchange.callbacks
            and known.is_request_fine(exchange.query, exchange.body, exchange.instant_ms)
            and known.is_answer_fine(exchange.status, exchange.response_headers, exchange.response_body)
        )

    def known(
        self, method: str, path: str, headers: Iterable[tuple[str, str]], *, has_query: bool, has_body: bool
    ) -> Known | None:
        """Return what can tell of exchanges at once that nothing is wrong with them; None where nothing can.

        Args:
            method: of the request.
            path: as in an exchange.
            headers: of the request.
            has_query: whether its query has fields.
            has_body: whether it has a body.
        """
        telling = tuple([each for each in headers if each[0].lower() in self._telling])
        length = len(path) + sum([len(value) for _, value in telling])
        make = self._kept if length <= MAX_KEPT_LENGTH else self._known
        return make(method, path, A_QUERY if has_query else (), telling, A_BODY if has_body else b"")

    def _known(  # each argument is one of those that count
        self, method: str, path: str, query: Pairs, headers: Pairs, body: bytes
    ) -> Known | None:
        bare = Exchange(method, path, query, headers, body, 0, (), b"")
        for operation, found, other in self._matches(path):
            if method in self._methods[operation.name]:
                sides = self._sides(operation.name)
                in_path = {name: unquote(text) for name, text in found.groupdict().items()}
                head = None if other else sides.glance.head(bare, in_path)
                return head and Known(head, sides.glance, sides.ours.glance)
        return None

    def steps(self, exchange: Exchange) -> Iterator[Violation | None]:
        """Find departures step by step, for callers that have others to think of: None comes at all other steps."""
        if exchange.is_preflight:
            return
        matches = self._matches(exchange.path)
        for operation, found, other in matches:
            if exchange.method in self._methods[operation.name]:
                if other is not None:
                    yield self._other_path(exchange, operation, other)
                in_path = {name: unquote(text) for name, text in found.groupdict().items()}
                yield from self._sides(operation.name).client.violations(exchange, in_path)
                yield from self._sides(operation.name).ours.violations(exchange)
                return
        if matches:
            yield self._wrong_method(exchange, [operation for operation, _, _ in matches])
        else:
            yield self._unknown_path(exchange)

    def of_callback(self, method: str, path: str, sent: CallbackSent, index: int) -> Judging:
        """List the departures in a callback of a request that was judged before; a generator that returns them."""
        for operation, _, _ in self._matches(path):
            if method in self._methods[operation.name]:
                if self._sides(operation.name).ours.glance.is_callback_fine(sent):
                    return []
                return (yield from self._sides(operation.name).ours.of_callback(sent, index))
        return []

    def of_account_callback(self, sent: CallbackSent, index: int) -> Judging:
        """List the departures in a callback of the account that no request caused; a generator that returns them."""
        return (yield from self._account.of_callback(sent, index))

    def _matches(self, path: str) -> list[tuple[Operation, re.Match[str], OtherPath | None]]:
        return [(each, found, other) for each, pattern, other in self._paths if (found := pattern.fullmatch(path))]

    def departures(self, operation: str, exchange: Exchange, expected: Collection[str]) -> list[Violation]:
        """List the departures of an answer from the documented answers that were expected of an operation.

        Args:
            operation: its name in the contract.
            exchange: its request is not looked at.
            expected: the names of the answers.
        """
        return list(filter(None, self._sides(operation).ours.departures(exchange, expected)))

    def _other_path(self, exchange: Exchange, operation: Operation, other: OtherPath) -> Violation:
        text = f"the call is made at {exchange.path}; it is answered, though no page shows it; use {operation.path}"
        grounds = Grounds(other.evidence, other.source)
        pointer = ("request", "path")
        return self._speaker().violation(pointer, Rule.OTHER_PATH, exchange.path, operation.path, grounds, text)

    def _wrong_method(self, exchange: Exchange, operations: list[Operation]) -> Violation:
        first = operations[0]
        methods = ", ".join(method.value for operation in operations for method in operation.methods)
        text = f"{exchange.method} is not documented for {first.path}; use {methods}"
        origin = first.origin_of("methods")
        grounds = Grounds(origin.evidence, origin.source)
        return self._speaker().violation(("request", "method"), Rule.METHOD, exchange.method, methods, grounds, text)

    def _unknown_path(self, exchange: Exchange) -> Violation:
        paths = [each.path for each in self._contract.operations]
        close = nearest(exchange.path, paths)
        remedy = f"did you mean {close}?" if close else f"documented are {', '.join(paths)}"
        text = f"no call is documented at {exchange.path}; {remedy}"
        first = self._contract.operations[0]
        expected = close or ", ".join(paths)
        grounds = Grounds(first.evidence, first.source)
        return self._speaker().violation(("request", "path"), Rule.PATH, exchange.path, expected, grounds, text)

    def _speaker(self) -> Speaker:
        return Speaker(Side.CLIENT, hider_of(self._contract))


def _path_pattern(path: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", path)
    return re.compile(
        "".join(f"(?P<{piece}>[^/]+)" if index % 2 else re.escape(piece) for index, piece in enumerate(pieces))
    )


def _client_side(contract: Contract, operation: Operation, make: Callable[[Schema], Validator]) -> ClientSide:
    made = {place: request_schema(contract, operation, place) for place in Placement}
    return ClientSide(contract, operation, {place: each for place, each in made.items() if each is not None}, make)
