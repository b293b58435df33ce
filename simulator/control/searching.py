"""Search for messages by a caller's filters, newest first."""

from __future__ import annotations

import heapq
import re
from collections.abc import Generator, Iterable, Iterator
from dataclasses import replace
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from simulator.api.instants import in_ms
from simulator.control.arguments import InvalidArgumentsError
from simulator.control.ids import Kind, cursor_ordinal, ordinal_of, public_id
from simulator.control.language.conditions import Around
from simulator.control.language.messages import MESSAGES
from simulator.control.language.query import Query
from simulator.control.language.words import MAX_QUERY
from simulator.control.operation import Arguments
from simulator.control.paging import PageQuery, newest_first
from simulator.sandbox.books.message_query import MessageQuery
from simulator.scenario.quantities import BoundedInstant
from simulator.sms.networks import NETWORKS
from simulator.sms.numbers import parse_e164, parse_mobile
from simulator.sms.states import State

if TYPE_CHECKING:
    from simulator.sandbox.books.messages import Message
    from simulator.sandbox.sandbox import Sandbox
    from simulator.serving.serve import VendorDirectory

LOOKED_AT = 500
"""How far back one looks for messages that nearly match."""

SHOWN = 1_000
"""How many characters of a text are shown where it differs."""

_NUMBER = re.compile(r"[+\d\s-]+", re.ASCII)
_HASH_DIGITS = 32


class MessageFilter(Arguments):
    """Which messages; a field that is left out matches all."""

    to: str | None = Field(
        default=None, description="The recipient, in E.164 or as people in its country write the number."
    )
    sender: str | None = Field(default=None, description="The sender ID.")
    vendor: str | None = None
    account: str | None = None
    state: State | None = None
    text: str | None = Field(default=None, description="A part of the text.")
    since: BoundedInstant | None = Field(default=None, description="Created then or later.")
    newer_than: str | None = Field(
        default=None,
        description="The id of a message: only later messages match. With an id that does not exist yet, all match.",
    )
    request: str | None = Field(default=None, description="The id of the request that asked for them.")
    q: str = Field(
        default="",
        max_length=MAX_QUERY,
        description="A query such as `to:0701 state:delivered -otp:none code`, in the language of the manual.",
    )


class MessageListQuery(MessageFilter, PageQuery):
    """Which messages, which part of their list, and how much of each."""

    view: Literal["full", "row"] = Field(
        default="full", description="`row` shows of each message what a line of a list has room for."
    )


class MessageDeletion(MessageFilter):
    """Which messages to delete; all where nothing is said."""

    up_to: str | None = Field(
        default=None, description="An id: that message and older ones, and none that came since you looked."
    )


class Search:
    """A filter, ready to be used again and again.

    Args:
        wanted: the filter.
        vendors: their regions say how numbers may be written.
        now_ms: the instant of the sandbox, from which a query counts back.

    Raises:
        UnknownNameError: the filter names a vendor that does not exist.
        InvalidArgumentsError: it can find nothing.
        SimulatorError: `newer_than` is not an id.
    """

    def __init__(self, wanted: MessageFilter, vendors: VendorDirectory, now_ms: int) -> None:
        if wanted.vendor is not None:
            vendors.vendor(wanted.vendor)  # a name that was misspelt would match nothing, for ever
        self._query = MessageQuery(
            sender_id=wanted.sender,
            vendor=wanted.vendor,
            account=wanted.account,
            state=wanted.state,
            text=wanted.text,
            since_ms=None if wanted.since is None else in_ms(wanted.since),
            exchange=None if wanted.request is None else _exchange_ordinal(wanted.request),
        )
        regions = [vendor.region for vendor in vendors if wanted.vendor in {None, vendor.name}]
        self._recipients = None if wanted.to is None else recipients(wanted.to, regions)
        if wanted.to is not None and self._recipients == [wanted.to] and _is_part_of_number(wanted.to):
            raise _no_recipient(wanted.to)
        titles = {vendor.name: vendor.title for vendor in vendors}
        self._words = Query(wanted.q, Around([*titles], now_ms, titles=titles), MESSAGES)
        self._newer_than = cursor_ordinal(Kind.MESSAGE, wanted.newer_than) or 0

    def run(self, sandbox: Sandbox, before: int | None = None, *, in_time: bool = False) -> Iterator[Message | None]:
        """Walk through the messages, newest first; None stands in the place of each that does not match.

        `before` takes only those below that ordinal; `in_time` also those that match but for their state, which is not
        final.
        """
        query = replace(self._query, state=None) if in_time else self._query
        before, newer_than = self._bounds(sandbox, before)
        if self._recipients is None:
            candidates = newest_first(sandbox.messages, before)
        else:
            candidates = self.to_that_number(sandbox)
        candidates = takewhile(lambda message: message.ordinal > newer_than, candidates)
        return (
            message
            if (before is None or message.ordinal < before)
            and query.matches(message)
            and self._words.finds(message, in_any_state=in_time)
            and not (in_time and message.state.is_final and not self._is_found(message))
            else None
            for message in candidates
        )

    def to_that_number(self, sandbox: Sandbox) -> Iterator[Message]:
        """Walk through the messages to the recipient of the filter, whatever else it says; nothing if it names none."""
        chains = [sandbox.messages.search(MessageQuery(to=to)) for to in self._recipients or ()]
        return heapq.merge(*chains, key=lambda message: -message.ordinal)

    def newer_than(self, sandbox: Sandbox) -> int:
        """Return the ordinal that all messages have to be above."""
        # Where the sandbox was reset since, ids began anew.
        return self._newer_than if self._newer_than <= sandbox.messages.accepted else 0

    def _bounds(self, sandbox: Sandbox, before: int | None) -> tuple[int | None, int]:
        """Return the ordinals between which all messages are that may match: below the first, above the second."""
        newer_than = self.newer_than(sandbox)
        exchange = sandbox.journal.get(self._query.exchange or 0)
        if exchange is not None:  # the messages of a request stand one behind the other
            found = [sandbox.messages.submission(ordinal) for ordinal in exchange.submissions]
            made = [submission for submission in found if submission is not None]
            if made:
                end = made[-1].first + made[-1].count
                before = end if before is None else min(before, end)
                newer_than = max(newer_than, made[0].first - 1)
        return before, newer_than

    def unmatched(self, sandbox: Sandbox) -> Generator[None, None, list[str]]:
        """List the words of the query that no message meets, each by itself."""
        return (yield from self._words.unmet_by_all(newest_first(sandbox.messages)))

    def _is_found(self, message: Message) -> bool:
        return self._query.matches(message) and self._words.finds(message)

    def nearest(self, sandbox: Sandbox, count: int) -> Generator[None, None, list[dict[str, object]]]:
        """List the recent messages that satisfy most of the filter, each with the fields in which it differs."""
        differing = []
        newer_than = self.newer_than(sandbox)
        newest = takewhile(lambda message: message.ordinal > newer_than, sandbox.messages.search(MessageQuery()))
        for message in list(islice(newest, LOOKED_AT)):
            differing.append((self._differences(message), message))
            yield
        differing.sort(key=lambda each: len(each[0]))  # stable: the newest of equals comes first
        return [
            {"id": public_id(Kind.MESSAGE, message.ordinal), "differs": differences}
            for differences, message in differing[:count]
        ]

    def _differences(self, message: Message) -> dict[str, object]:
        facts: dict[str, object] = {
            "to": message.to,
            "sender_id": message.submission.sender_id,
            "vendor": message.submission.account.vendor,
            "account": message.submission.account.id,
            "state": message.state,
            "text": message.text,
            "since_ms": message.submission.created_ms,
        }
        query = self._query
        if self._recipients is not None:
            query = replace(query, to=message.to if message.to in self._recipients else self._recipients[0])
        more: dict[str, object] = {}
        if query.exchange not in {None, message.submission.exchange}:
            more["request"] = public_id(Kind.EXCHANGE, message.submission.exchange)
        if unmet := self._words.unmet(message):
            more["q"] = unmet
        return more | {
            "sender" if name == "sender_id" else name.removesuffix("_ms"): _shown(fact)
            for name, fact in facts.items()
            if (wanted := getattr(query, name)) is not None and not MessageQuery(**{name: wanted}).matches(message)
        }


def _shown(fact: object) -> object:
    value = getattr(fact, "value", fact)
    return f"{value[:SHOWN]}…" if isinstance(value, str) and len(value) > SHOWN else value


def recipients(text: str, regions: Iterable[str]) -> list[str]:
    """List the numbers in E.164 that a text may stand for; the text itself if it is none.

    A number as it is written at home may be one in several countries. A plus that a client forgot to encode arrives as
    a blank.
    """
    stripped = text.strip()
    found = {parse_e164(stripped), parse_e164(f"+{stripped}")}
    for region in {*regions, *(network.region for network in NETWORKS)}:
        try:
            found.add(parse_mobile(stripped, region))
        except ValueError:  # a vendor's region without mobile numbers of its own
            continue
    return sorted(number for number in found if number is not None) or [text]


def _is_part_of_number(text: str) -> bool:
    """Whether it would be a number, if it were whole; a hash, which is one in digits by chance, is long."""
    return parse_e164(text) is None and _NUMBER.fullmatch(text) is not None and len(text) < _HASH_DIGITS


def _exchange_ordinal(text: str) -> int:
    ordinal = ordinal_of(Kind.EXCHANGE, text)
    if ordinal is None:
        raise InvalidArgumentsError(
            [{"parameter": "request", "value": text, "expected": "the id of a request, such as x-1"}]
        )
    return ordinal


def _no_recipient(text: str) -> InvalidArgumentsError:
    expected = f"a whole number, in E.164 or as people in its country write it; q=to:{text.strip()} finds a part of one"
    return InvalidArgumentsError([{"parameter": "to", "value": text, "expected": expected}])
