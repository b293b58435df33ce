"""Compare what a server knows after its end with what clients were told before: each rule says what contradicts it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from durable.kills.book import OF_VENDORS, Book, Kind, Operation
from durable.kills.found import Found, FoundExchange
from durable.kills.receiving import Posted
from durable.kills.supposing import Must, Supposition, suppositions
from durable.kills.world import ACCOUNTS, POOR, RICH

FINAL = "delivered"


@dataclass(frozen=True, slots=True)
class Case:
    """A sandbox after a kill.

    Args:
        sandbox: its name.
        operations: what was asked for in it.
        found: what it knows.
        came: the callbacks that came, and how often.
        supposed: what is supposed to be true of it.
    """

    sandbox: str
    operations: list[Operation]
    found: Found
    came: Mapping[Posted, int]
    supposed: Supposition

    @property
    def exchanges(self) -> dict[int, list[FoundExchange]]:
        """Those of the journal, by the number of the operation."""
        exchanges: dict[int, list[FoundExchange]] = defaultdict(list)
        for each in self.found.exchanges:
            exchanges[each.operation].append(each)
        return exchanges

    @property
    def of_vendors(self) -> list[Operation]:
        """The operations that are in the journal, if they were done."""
        return [each for each in self.operations if each.kind in OF_VENDORS]

    def of(self, kind: Kind) -> list[Operation]:
        """The operations of a kind."""
        return [each for each in self.operations if each.kind is kind]


Rule = Callable[[Case], Iterator[str]]


def the_journal_is_complete(case: Case) -> Iterator[str]:
    """Each answered request is in it, each unknown one once or never, and nothing else."""
    exchanges = case.exchanges
    for operation in case.of_vendors:
        count, must = len(exchanges.pop(operation.number, ())), case.supposed.of_journal(operation)
        if count > 1:
            yield f"{operation} stands {count} times in the journal"
        elif count == 0 and must is Must.BE:
            yield f"{operation} was answered with {operation.status or 'something'}, and is not in the journal"
        elif count == 1 and must is Must.NOT_BE:
            yield f"{operation} {must.value}, and is in the journal"
    for number in exchanges:
        yield f"operation {number} is in the journal of sandbox {case.sandbox}, where nobody has asked for it"


def answers_are_given_again(case: Case) -> Iterator[str]:
    """What a client received is what the journal says."""
    exchanges = case.exchanges
    for operation in case.of_vendors:
        for exchange in exchanges.get(operation.number, ()) if operation.is_answered else ():
            heads = dict(exchange.headers)
            is_same_head = all(operation.head.get(name.lower()) == heads[name] for name in heads)
            if (exchange.status, exchange.body) != (operation.status, operation.answer) or not is_same_head:
                yield (
                    f"{operation} was answered {operation.status} {operation.answer!r}, and the journal says "
                    f"{exchange.status} {exchange.body!r}"
                )


def sends_are_stored_once(case: Case) -> Iterator[str]:
    """Each acknowledged one with all of its messages, each refused one without any, each unknown one whole or not."""
    counts = Counter(message.text for message in case.found.messages)
    accepted = {each.operation for each in case.found.exchanges if each.status < 400}
    for operation in case.of(Kind.SEND):
        count, must = counts.pop(operation.text, 0), case.supposed.of_effects(operation)
        allowed = {Must.BE: {operation.count}, Must.NOT_BE: {0}, Must.MAY_BE: {0, operation.count}}[must]
        allowed &= {operation.count if operation.number in accepted and operation.is_to_be_accepted else 0}
        if count not in allowed:
            yield f"{operation} has {count} messages, of which {operation.count} were sent; it {must.value}"
    for text in counts:
        yield f"a message {text!r} is in sandbox {case.sandbox}, where nobody has sent it"


def sends_are_charged_once(case: Case) -> Iterator[str]:
    """What was stored is charged, to the cent, and nothing else."""
    charged: dict[str | None, Decimal] = defaultdict(Decimal)
    for entry in case.found.entries:
        if entry.cause not in {"opening", "top-up"}:
            charged[entry.exchange] -= entry.amount
    stored = Counter(message.exchange for message in case.found.messages)
    by_number = {each.number: each for each in case.operations}
    for exchange in case.found.exchanges:
        operation = by_number.get(exchange.operation)
        amount = operation.amount if operation is not None and stored[exchange.id] else Decimal(0)
        if (paid := charged.pop(exchange.id, Decimal(0))) != amount:
            yield f"{operation} was charged {paid}, and costs {amount}"
    for cause, amount in charged.items():
        yield f"sandbox {case.sandbox} has charged {amount} for {cause}, which is not in the journal"


def balances_are_right(case: Case) -> Iterator[str]:
    """Each is the sum of its ledger, and what was put in without what was sent."""
    if not case.supposed.is_there:
        return
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for entry in case.found.entries:
        sums[entry.account] += entry.amount
    texts = {message.text for message in case.found.messages}
    tops = {(each.account, each.amount) for each in case.found.entries if each.cause == "top-up"}
    for account in ACCOUNTS:
        balance, reckoned = case.found.balances[account], Decimal(0 if account == POOR else RICH)
        for operation in case.operations:
            if operation.account != account:
                continue
            if operation.kind is Kind.TOP_UP and (account, operation.amount) in tops:
                reckoned += operation.amount
            if operation.kind is Kind.SEND and operation.text in texts:
                reckoned -= operation.amount
        if not balance == sums[account] == reckoned:
            yield (
                f"account {account} of sandbox {case.sandbox} has {balance}, its ledger {sums[account]}, and what was "
                f"done there comes to {reckoned}"
            )


def commands_are_done_once(case: Case) -> Iterator[str]:
    """Each acknowledged top-up and message from a handset is there, each unknown one once or never."""
    tops = Counter(each.amount for each in case.found.entries if each.cause == "top-up")
    incoming = Counter(case.found.incoming)
    for operation in (*case.of(Kind.TOP_UP), *case.of(Kind.INCOMING)):
        is_top_up = operation.kind is Kind.TOP_UP
        count = tops[operation.amount] if is_top_up else incoming[operation.text]
        must = case.supposed.of_effects(operation)
        if count not in {Must.BE: {1}, Must.NOT_BE: {0}, Must.MAY_BE: {0, 1}}[must]:
            yield f"{operation} was done {count} times; it {must.value}"


def the_order_is_kept(case: Case) -> Iterator[str]:
    """What was asked for after the answer to something else stands behind it in the journal."""
    ordinals = {number: found[0].ordinal for number, found in case.exchanges.items()}
    kept = [each for each in case.of_vendors if each.number in ordinals]
    answered = sorted((each for each in kept if each.is_answered), key=lambda each: each.over or 0)
    newest, place = (0, ""), 0
    for operation in kept:  # in the order in which they were sent
        while place < len(answered) and (answered[place].over or 0) < (operation.sent or 0):
            newest = max(newest, (ordinals[answered[place].number], str(answered[place])))
            place += 1
        if ordinals[operation.number] < newest[0]:
            yield f"{operation} stands before {newest[1]} in the journal, whose answer had come by then"


def time_is_not_behind(case: Case) -> Iterator[str]:
    """It is at least the instant to which somebody is known to have moved it."""
    for operation in case.of(Kind.ADVANCE):
        if case.supposed.of_effects(operation) is Must.BE and operation.answer:
            now = json.loads(operation.answer)["now"]
            if case.found.now < now:
                yield f"it is {case.found.now} in sandbox {case.sandbox}, and {operation} has moved it to {now}"


def nothing_planned_is_lost(case: Case) -> Iterator[str]:
    """Every message arrives, and every callback is acknowledged in the end."""
    if not case.found.is_settled:
        yield f"sandbox {case.sandbox} does not come to rest"
    for message in case.found.messages:
        if message.state != FINAL:
            yield f"message {message.text!r} of sandbox {case.sandbox} is {message.state} in the end"
    for callback in case.found.callbacks:
        if callback.state != "acknowledged":
            yield f"the callback to {callback.url} with {callback.body!r} is {callback.state} in the end"


def callbacks_are_those_that_came(case: Case) -> Iterator[str]:
    """What came is in the sandbox with the same body, and what is acknowledged there has come."""
    known = {(_path_of(each.url), each.body) for each in case.found.callbacks}
    by_number = {str(each.number): each for each in case.operations}
    by_text = {each.text: each for each in case.operations}
    for posted in case.came:
        if f"/{case.sandbox}" not in posted.path:
            continue
        if posted.path.startswith("/messages/"):
            operation = by_number.get(posted.path.rpartition("/")[2])
        elif posted.path.startswith("/incoming/"):
            operation = by_text.get(json.loads(posted.body)["message"])
        else:
            continue
        if operation is None or case.supposed.of_effects(operation) is not Must.BE:
            continue
        if (posted.path, posted.body) not in known:
            yield f"{posted.body!r} came to {posted.path}, and is no callback of {operation}"
    came = {(each.path, each.body) for each in case.came}
    for path, body in sorted(known - came):
        yield f"{body!r} is acknowledged, and never came to {path}"


RULES: tuple[Rule, ...] = (
    the_journal_is_complete,
    answers_are_given_again,
    sends_are_stored_once,
    sends_are_charged_once,
    balances_are_right,
    commands_are_done_once,
    the_order_is_kept,
    time_is_not_behind,
    nothing_planned_is_lost,
    callbacks_are_those_that_came,
)


def each_event_has_one_body(came: Mapping[Posted, int], beginning_anew: Collection[str] = ()) -> Iterator[str]:
    """However often a callback comes, it says the same.

    Args:
        came: the callbacks that came.
        beginning_anew: the sandboxes in which a request that is asked again for the client may be done before a
            beginning and after it: its message has another id then.
    """
    bodies: dict[tuple[str, ...], set[bytes]] = defaultdict(set)
    for posted in came:
        if (event := posted.event) is not None:
            sandbox = posted.path.split("/")[2]
            bodies[(*event, json.loads(posted.body).get("id", "") if sandbox in beginning_anew else "")].add(
                posted.body
            )
    for event, different in bodies.items():
        if len(different) > 1:
            yield f"callback {event} came with different bodies: {sorted(different)}"


def wrongs_of(book: Book, sandbox: str, found: Found | None, came: Mapping[Posted, int]) -> list[str]:
    """Say what contradicts what clients know of a sandbox, and note in the book what has become of each operation.

    Args:
        book: what they know.
        sandbox: its name.
        found: what there is in it; None where there is none of that name.
        came: the callbacks that came.
    """
    operations = [*book.of(sandbox)]
    fewest: list[str] | None = None
    for supposed in suppositions(book, sandbox):
        if supposed.is_there is (found is None):
            continue
        case = Case(sandbox, operations, found or Found(), came, supposed)
        wrongs = [wrong for rule in RULES for wrong in rule(case)]
        if not wrongs:
            _conclude(book, case)
            return []
        if fewest is None or len(wrongs) < len(fewest):
            fewest = wrongs
    return fewest or [f"sandbox {sandbox} {'is not there' if found is None else 'is there'}, and must not be so"]


def _conclude(book: Book, case: Case) -> None:
    """Note what was found out, and forget what is over."""
    texts = {message.text for message in case.found.messages} | {*case.found.incoming}
    tops = {each.amount for each in case.found.entries if each.cause == "top-up"}
    exchanges = case.exchanges
    gone = set()
    for operation in case.operations:
        if operation.kind is Kind.TOP_UP:
            was_found = operation.amount in tops
        else:
            was_found = operation.text in texts or operation.number in exchanges
        book.find(operation, was_found=was_found)
        if case.supposed.is_gone(operation) or (operation.kind not in EFFECTIVE) or not was_found:
            gone.add(operation)
    book.forget(gone)
    (book.absent.discard if case.supposed.is_there else book.absent.add)(case.sandbox)


EFFECTIVE = frozenset({Kind.SEND, Kind.READ, Kind.TOP_UP, Kind.INCOMING})


def _path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]
