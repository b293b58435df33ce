"""Mutants that no test can notice, or that none should, and why: told by what they change, not by a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mutation.running import Change


class Explained(NamedTuple):
    """A mutant that survives: the function, a part of its text, what the mutant makes of that part, and why."""

    function: str
    was: str
    became: str
    why: str


FASTER = "The other way leads to the same, and takes longer."
TURN = "Others have their turn a step earlier or later."
NEVER_READ = "Nobody reads it before it is set."

ANY_CASE = "Names of headers are read in any case."
CHECKED_BEFORE = "There are as many of both: that is looked at before."

CANDIDATES = "simulator.sandbox.faults.shelf.Shelf.candidates"
RULE = "simulator.sms.segments.SegmentRule"
ACCEPT = "simulator.sandbox.acts.accepting.accept"
SPOILT_AGAIN = "simulator.sandbox.faults.effect.Spoilt.again"
STRUCK = "simulator.sandbox.acts.mishandling.struck"

EXPLAINED: Sequence[Explained] = (
    Explained("simulator.sms.numbers.region_of", "len(regions) > 1", "len(regions) >= 1", FASTER),
    Explained(
        "simulator.sms.plans.plan_of", "country_code: int = 0", "country_code: int = 1",
        "The library asks for the code only where the region is that of no country.",
    ),
    Explained(f"{RULE}.measure", "if units == len(text)", "if (units == len(text)) and False", FASTER),
    Explained(f"{RULE}.split", "if units == len(text)", "if (units == len(text)) and False", FASTER),
    Explained("simulator.sms.segments._utf16_units", "if text.isascii()", "if (text.isascii()) and False", FASTER),
    Explained("simulator.sms.segments._pack", "initial=0", "initial=1", "Only differences of the sums count."),
    Explained("simulator.sandbox.virtual_time.Agenda.__init__", "_at_hand_ms = 0", "_at_hand_ms = None", NEVER_READ),
    Explained(
        "simulator.sandbox.acts.advancing.advance", "reached_ms = 0", "reached_ms = 1", "Nothing is due so early."
    ),
    Explained("simulator.sandbox.acts.advancing.advance", "reached_ms < due_ms", "reached_ms <= due_ms", FASTER),
    Explained("simulator.sandbox.acts.advancing.advance", "now_ms()) < due_ms", "now_ms()) <= due_ms", FASTER),
    Explained(
        "simulator.inprocess.held_sandbox", "real_ms=lambda: 0", "real_ms=lambda: 1",
        "Only that real time stands still counts.",
    ),
    Explained("simulator.sandbox.virtual_time.Agenda.__init__", "_at_hand_ms = 0", "_at_hand_ms = 1", NEVER_READ),
    Explained(
        "simulator.sandbox.acts.charging.charge", "if submission.charged else", "if (submission.charged) or True else",
        FASTER,
    ),
    Explained(ACCEPT, "count > sandbox", "count >= sandbox", FASTER),
    Explained(ACCEPT, "size > kept", "size >= kept", FASTER),
    *(
        Explained(
            "simulator.sandbox.acts.accepting._bytes_of", f"if {what}.isascii()", f"if ({what}.isascii()) and False",
            FASTER,
        )
        for what in ("text", "last")
    ),
    Explained(ACCEPT, "if count == 1 else", "if (count == 1) and False else", FASTER),
    Explained(
        "simulator.sandbox.acts.accepting._total", "drafts), Decimal(0))", "drafts), )", "There is at least one."
    ),
    Explained(ACCEPT, "if sandbox.faults.is_empty else", "if (sandbox.faults.is_empty) and False else", FASTER),
    Explained(
        "simulator.api.checks.admit_within", "key if fault is None else", "key if (fault is None) and False else",
        "With nothing beside it, the key is one of its own all the same.",
    ),
    Explained("simulator.sandbox.books.limits._Window.__init__", "end_ms = 0", "end_ms = 1", NEVER_READ),
    Explained(
        "simulator.sandbox.rules.delays.LogNormal.at", "exponent > math", "exponent >= math",
        "The exponential of the bound's logarithm is rounded to the bound.",
    ),
    Explained(
        "simulator.sandbox.books.accounts.Account.price_for", "if self.terms.prices", "if (self.terms.prices) or True",
        FASTER
    ),
    Explained(
        "simulator.sandbox.books.log.Log.oldest_first", "range(self.oldest_ordinal - self._first, ", "range(", FASTER
    ),
    Explained("simulator.money.report.money_report", "cost += message.cost", "cost = message.cost", FASTER),
    Explained("simulator.money.report.money_report", "cost += message.cost", "cost -= message.cost", FASTER),
    Explained(
        "simulator.money.report.money_report", "refunded < submission.charged", "refunded <= submission.charged", FASTER
    ),
    Explained(
        "simulator.money.losses.Losses.note", "submission.charged - cost >", "submission.charged + cost >", FASTER
    ),
    Explained(
        "simulator.money.losses.Losses.note", "submission.charged - cost >", "submission.charged - cost >=", FASTER
    ),
    Explained(
        "simulator.money.losses.Losses.findings", "if self._suspects else", "if (self._suspects) or True else", FASTER
    ),
    Explained("simulator.money.losses._is_suspect", "refunded < message.cost", "refunded <= message.cost", FASTER),
    *(
        Explained(
            "simulator.money.repeats.Repeats._look_at", f"enumerate({what}, 1)", f"enumerate({what}, 2)",
            TURN,
        )
        for what in ("messages", "firsts[1:]")
    ),
    Explained("simulator.money.report._standings", "enumerate(balances, 1)", "enumerate(balances, 2)", TURN),
    Explained("simulator.money.losses.Losses.findings", "seen = 0", "seen = 1", TURN),
    Explained("simulator.money.losses.Losses.findings", "if seen >= STRIDE", "if seen > STRIDE", TURN),
    *(
        Explained(f"simulator.money.{function}", f"{summed}, Decimal(0))", f"{summed}, )", "Nothing is 0 either way.")
        for function, summed in (
            ("losses.Losses.findings", "for message in messages)"),
            ("losses.Losses.findings", "for message in charged)"),
            ("paid.paid_for", "for message in messages)"),
            ("paid.paid_for", "for each in charged)"),
        )
    ),
    Explained(
        "simulator.vendors.msgine.pricing.parse_pricing", "value=value", "value=None",
        "A value that is missing is shown like an empty one.",
    ),
    Explained(CANDIDATES, "if len(texts) == 1", "if (len(texts) == 1) or True", FASTER),
    Explained(CANDIDATES, "if len(texts) == 1", "if (len(texts) == 1) and False", FASTER),
    Explained(CANDIDATES, "if len(texts) == 1", "if len(texts) != 1", FASTER),
    Explained(CANDIDATES, "if self._places and", "if self._places or", FASTER),
    Explained(CANDIDATES, "if len(texts) == 1", "if len(texts) == 2", FASTER),
    Explained(CANDIDATES, "if len(found) > 1", "if (len(found) > 1) or True", FASTER),
    Explained(CANDIDATES, "if len(found) > 1", "if len(found) >= 1", FASTER),
    Explained(
        CANDIDATES, "range(0, len(text), length)", "range(0, len(text), )",
        "Blocks at every place are looked up; those that are found there may match, too.",
    ),
    *(
        Explained(SPOILT_AGAIN, "Answered(0, (), body)", became, "Only the body of it is looked at.")
        for became in ("Answered(None, (), body)", "Answered(0, None, body)", "Answered(1, (), body)")
    ),
    Explained(
        "simulator.sandbox.faults.effects.damage._can_write", '"latin-1"', '"LATIN-1"',
        "Names of character sets are read in any case.",
    ),
    Explained(STRUCK, "is_one = len(drafts) == 1", "is_one = None", FASTER),
    Explained(STRUCK, "(drafts[0].to,) if is_one", "(drafts[0].to,) if (is_one) and False", FASTER),
    Explained(STRUCK, "(drafts[0].text,) if is_one", "(drafts[0].text,) if (is_one) and False", FASTER),
    Explained(
        "simulator.sandbox.rules.delivery.Delivery.way_of", "chance.stream(SHARES)", "chance.stream(None)",
        "By whatever name, it is a stream of its own.",
    ),
    Explained(
        "simulator.sandbox.rules.delivery.Delivery.way_of", "random() < rule.share", "random() <= rule.share",
        "A draw is a share itself once in many millions of years.",
    ),
    Explained(
        "simulator.sandbox.rules.delivery.Night.morning", "since_ms < length_ms", "since_ms <= length_ms",
        "At the end of a night nothing is left to wait.",
    ),
    Explained(
        "simulator.sandbox.rules.delivery.Delivery.way_of", 'self.networks.get(name or "")',
        'self.networks.get(name or "XXXX")', "No network has that name either.",
    ),
    Explained(
        "simulator.sandbox.faults.book.FaultBook._draws", "random() < ", "random() <= ",
        "A draw is a probability itself once in many millions of years.",
    ),
    Explained(
        "simulator.api.checks._may_be_kept", '"".join', '"XXXX".join',
        "Four letters between the values are UTF-8, too.",
    ),
    Explained(
        "simulator.conformance.player.Player.step", "lines += await self._request", "lines = await self._request",
        "It is the first that is looked at.",
    ),
    Explained(
        "simulator.conformance.player.Player._request", "if wanted else", "if (wanted) or True else",
        "A step that sends says what each answer has to be: it is not read without.",
    ),
    Explained(
        "simulator.conformance.player.Player._callbacks", "got, strict=True", "got, strict=None", CHECKED_BEFORE
    ),
    Explained(
        "simulator.conformance.player.Player._callbacks", "got, strict=True", "got, strict=False", CHECKED_BEFORE
    ),
    Explained("simulator.conformance.player.Player._callbacks", "got, strict=True", "got, ", CHECKED_BEFORE),
    *(
        Explained("simulator.conformance.player.Player._sent", f'"Content-Type", {kind}', f"{name}, {kind}", ANY_CASE)
        for kind in ('"application/json"', '"application/x-www-form-urlencoded"', 'f"multipart/form-data;')
        for name in ('"content-type"', '"CONTENT-TYPE"')
    ),
)  # fmt: skip


def is_explained(change: Change) -> bool:
    """Whether a change is one of those."""
    return any(
        change.function == each.function and change.was.replace(each.was, each.became) == change.became
        for each in EXPLAINED
    )
