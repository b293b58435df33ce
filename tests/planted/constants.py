"""Faults in what mutmut leaves alone: constants of modules and classes, and functions that are decorated.

The modules are those that `python -m mutation` mutates; it plants these, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Fault(NamedTuple):
    """A mistake: what is wrong then, the file, the text that stands there once, what is put instead, who notices."""

    name: str
    file: str
    text: str
    instead: str
    tests: Sequence[str]


def _room(file: str, tests: Sequence[str], *faults: tuple[str, str, str]) -> list[Fault]:
    return [Fault(name, file, text, instead, tests) for name, text, instead in faults]


FAULTS: Sequence[Fault] = (
    # ------------------------------------------------------------------------------------------------- SMS
    *_room(
        "simulator/sms/alphabet.py",
        ["tests/sms/test_alphabet.py"],
        ("GSM-7 has no capital C with a cedilla", "ùìòÇ", "ùìò"),
        ("the euro sign costs one septet", 'frozenset("\\f^{}\\\\[~]|€")', 'frozenset("\\f^{}\\\\[~]|")'),
        ("no character of the extension table is GSM-7", "GSM_BASIC | GSM_EXTENSION", "GSM_BASIC"),
    ),
    *_room(
        "simulator/sms/graphemes.py",
        ["tests/sms/test_graphemes.py"],
        ("skin tones are characters of their own", "\\U0001f3fb-\\U0001f3ff\\U000e0020", "\\U000e0020"),
        ("Thai sara am is a character of its own", "\\u0e33\\u0eb3", "\\u0eb3"),
        ("the last regional letter makes no flags", "\\U0001f1e6-\\U0001f1ff", "\\U0001f1e6-\\U0001f1fe"),
        ("a heart is no pictograph", "\\u2190-\\u2bff", "\\u2190-\\u2700"),
        ("marks follow format characters", '{"Cc", "Cf", "Zl", "Zp"}', '{"Cc", "Zl", "Zp"}'),
    ),
    *_room(
        "simulator/sms/networks.py",
        ["tests/sms/test_networks.py"],
        ("a prefix of MTN's is forgotten", "724 737 76 77", "724 737 77"),
        ("two networks have one ordinal", '"Airtel Uganda", "UG", 2', '"Airtel Uganda", "UG", 1'),
        ("prefixes of Kenya are looked for in Ghana", '"KE", 5), "254"', '"KE", 5), "233"'),
    ),
    *_room(
        "simulator/sms/numbers.py",
        ["tests/sms/test_numbers.py"],
        ("a number has sixteen digits at most", "E164_MAX_DIGITS: Final = 15", "E164_MAX_DIGITS: Final = 16"),
        ("codes of no country are a region", 'NO_REGION: Final = "001"', 'NO_REGION: Final = "000"'),
        ("Guernsey shares the code of France", '"GG": "GB"', '"GG": "FR"'),
        (
            "a code's last region tells its lengths",
            "main_region = _regions()[code][0]",
            "main_region = _regions()[code][-1]",
        ),
        (
            "a region without mobile numbers has a plan",
            "if metadata is None or pattern is None:",
            "if metadata is None:",
        ),
        ("digits of every script are digits", '({pattern})", re.ASCII)', '({pattern})")'),
        ("a national prefix is not needed", "|{national_prefix})(", "|{national_prefix}|)("),
        ("leading digits are not looked at", "metadata.leading_digits or rf", "rf"),
        ("a number may be longer than its plan", "(?:{_assigned(metadata)})\\Z", "(?:{_assigned(metadata)})"),
        (
            "the first region of a shared code is skipped",
            "for region in _regions()[code]:",
            "for region in _regions()[code][1:]:",
        ),
    ),
    *_room(
        "simulator/sms/reading.py",
        ["tests/sms/test_reading.py"],
        ("links begin with a protocol alone", "(?:https?://|www\\.)", "(?:https?://)"),
        ("an exclamation mark belongs to a link", '".,;:!?)]}*_"', '".,;:?)]}*_"'),
        ("a code has three digits", "(\\d{4,8}|", "(\\d{3,8}|"),
        ("half a code of two groups is a code", "|\\d{4}[ -]\\d{4})", ")"),
        ("the word OTP is about no code", "code|otp|pin", "code|pin"),
        ("shillings are no money", "[ktu]?shs?", "[ktu]?xhs?"),
        ("an amount with a slash is no money", "/=|shillings?", "shillings?"),
        ("a word a line away is near", "_FAR = 60", "_FAR = 600"),
        ("a sentence ends with a comma", '_SENTENCE_END = re.compile(r"[.!?\\n]', '_SENTENCE_END = re.compile(r"[,]'),
        ("the border of a sentence counts little", "_OTHER_SENTENCE = 20", "_OTHER_SENTENCE = 1"),
        ("half of a long text is read", "_READ = 2_000", "_READ = 1_000"),
    ),
    *_room(
        "simulator/sms/segments.py",
        ["tests/sms/test_segments.py"],
        ("a message of 161 septets is one segment", "Limits(single=160, part=153)", "Limits(single=161, part=153)"),
        ("a part has 152 septets", "Limits(single=160, part=153)", "Limits(single=160, part=152)"),
        ("a message of 71 units is one segment", "Limits(single=70, part=67)", "Limits(single=71, part=67)"),
        ("a part has 68 units", "Limits(single=70, part=67)", "Limits(single=70, part=68)"),
        ("the rule of graphemes cuts them", "SegmentRule(Policy.GRAPHEME)", "SegmentRule(Policy.CODE_UNIT)"),
        ("the naive rule has shorter parts", "gsm_7=Limits(160, 160)", "gsm_7=Limits(160, 153)"),
        ("the naive rule knows UCS-2", "ucs_2=Limits(160, 160)", "ucs_2=Limits(70, 67)"),
    ),
    *_room(
        "simulator/sms/states.py",
        ["tests/sms/test_states.py"],
        (
            "a final state is one that something follows",
            "return not TRANSITIONS[self]",
            "return bool(TRANSITIONS[self])",
        ),
        ("a pending message cannot fail", "frozenset({State.SENT, State.FAILED})", "frozenset({State.SENT})"),
        ("a delivered message may fail", "State.DELIVERED: frozenset()", "State.DELIVERED: frozenset({State.FAILED})"),
    ),
    # ------------------------------------------------------------------------------------------------- time and limits
    *_room(
        "simulator/sandbox/clock.py",
        ["tests/sandbox/test_time.py"],
        ("a fast clock runs until dates end", "253_402_300_799_999 - 365 * 86_400_000", "253_402_300_799_999"),
        ("a clock tells no rate", "return self._rate\n", "return 1.0\n"),
        ("a frozen clock is taken for a running one", "return self._rate == 0\n", "return self._rate != 0\n"),
    ),
    *_room(
        "simulator/sandbox/agenda.py",
        ["tests/sandbox/test_time.py"],
        ("nothing is due soon", "NEVER_MS = 1 << 62", "NEVER_MS = 1 << 2"),
    ),
    *_room(
        "simulator/sandbox/delays.py",
        ["tests/sandbox/test_delivery_rules.py"],
        ("a delay has no bound of a hundred days", "100 * 86_400_000", "1000 * 86_400_000"),
        ("draws at the edge are cut roughly", "EDGE = 1e-12", "EDGE = 1e-3"),
    ),
    *_room(
        "simulator/api/checks.py",
        ["tests/api/test_checks.py"],
        ("a minute has 59 seconds", "MINUTE_MS = 60_000", "MINUTE_MS = 59_000"),
        ("longer credentials open accounts", "MAX_CREDENTIAL_LENGTH = 512", "MAX_CREDENTIAL_LENGTH = 513"),
    ),
    # ------------------------------------------------------------------------------------------------- money
    *_room(
        "simulator/sandbox/ledger.py",
        ["tests/sandbox/test_ledger.py", "tests/money/test_report.py"],
        ("the balance of an entry has two places", "MONEY_PLACES = 6", "MONEY_PLACES = 2"),
        ("a charge adds to the balance", "return -self.posted if", "return self.posted if"),
        ("an entry tells a thousandth of its balance", "scaleb(-MONEY_PLACES)", "scaleb(-MONEY_PLACES - 3)"),
        ("no entry was folded", "return self._entries.dropped", "return 0"),
        ("the ordinals of entries begin at 0", "return self._entries.ordinals", "return range(len(self._entries))"),
    ),
    *_room(
        "simulator/sandbox/log.py",
        ["tests/sandbox/test_log.py"],
        ("what was dropped is never let go", "SLACK = 64", "SLACK = 1 << 62"),
        (
            "the next ordinal is that of the newest",
            "return self._first + len(self._items)",
            "return self._first + len(self._items) - 1",
        ),
        ("the oldest is the first that was ever kept", "return self._first + self._head", "return self._first"),
        (
            "the newest item is not counted",
            "range(self.oldest_ordinal, self.next_ordinal)",
            "range(self.oldest_ordinal, self.next_ordinal - 1)",
        ),
        ("one more was dropped than was", "return self.oldest_ordinal - 1", "return self.oldest_ordinal"),
    ),
    *_room(
        "simulator/sandbox/accounts.py",
        ["tests/sandbox/test_accounts.py"],
        ("every sender ID is approved", '("INVALID", "PENDING")', '("INVALID",)'),
        (
            "a minute has room for more requests",
            "requests_per_minute: int | None = 60",
            "requests_per_minute: int | None = 61",
        ),
        ("an account knows half its secrets", "for value in credential.values]", "for value in credential.values[:1]]"),
    ),
    *_room(
        "simulator/money/findings.py",
        ["tests/money/test_repeats.py"],
        ("a finding names one more", "NAMED = 1_000", "NAMED = 1_001"),
    ),
    *_room(
        "simulator/money/losses.py",
        ["tests/money/test_report.py"],
        (
            "what waits for its moment is no loss",
            "frozenset({State.SCHEDULED, State.PENDING})",
            "frozenset({State.SCHEDULED})",
        ),
    ),
    *_room(
        "simulator/money/repeats.py",
        ["tests/money"],
        ("a search for repetitions lets nobody else work", "STRIDE = 500", "STRIDE = 5_000_000"),
    ),
    *_room(
        "simulator/money/report.py",
        ["tests/money"],
        ("a report lets nobody else work", "STRIDE = 500", "STRIDE = 5_000_000"),
        ("a repetition may come an hour later", "WINDOW_MS = 10 * 60_000", "WINDOW_MS = 60 * 60_000"),
    ),
    *_room(
        "simulator/money/standing.py",
        ["tests/money/test_report.py"],
        ("what came back counts as spent", "return self.charged - self.refunded", "return self.charged"),
    ),
    # ------------------------------------------------------------------------------------------------- faults
    *_room(
        "simulator/sandbox/faults.py",
        ["tests/faults/test_points.py"],
        ("a sender is looked for before it is known", " or self.sender is not None or", " or"),
        ("a text is looked for before it is known", " or self.text is not None\n", "\n"),
        (
            "a balance is looked for before it is known",
            "return self.account is not None or self.balance_below is not None",
            "return self.account is not None",
        ),
        (
            "a fault for one request strikes on",
            "bounds = [self.nth] if self.nth is not None else []",
            "bounds: list[int] = []",
        ),
        (
            "the first ones are counted without those before",
            "bounds.append(self.after + self.first)",
            "bounds.append(self.first)",
        ),
        ("the later bound counts", "return min(bounds, default=None)", "return max(bounds, default=None)"),
        ("a fault strikes once more than it may", "self.seen >= last", "self.seen > last"),
        (
            "a fault of one operation closes a port",
            "match == Match(vendor=match.vendor, ",
            "match == Match(vendor=match.vendor, operation=match.operation, ",
        ),
        ("a dropped connection closes a port", "and wire.kind is WireKind.REFUSED\n", ""),
    ),
    *_room(
        "simulator/sandbox/fault_book.py",
        ["tests/faults/test_matching.py"],
        ("there may be one fault more", "MAX_FAULTS = 10_000", "MAX_FAULTS = 10_001"),
    ),
    *_room(
        "simulator/sandbox/patterns.py",
        ["tests/faults/test_matching.py"],
        ("a pattern's star is another sign", 'STAR = "*"', 'STAR = "%"'),
    ),
    # ------------------------------------------------------------------------------------------------- transcripts
    *_room(
        "simulator/conformance/player.py",
        ["tests/conformance/test_twins.py"],
        ("parts are divided by another text", 'BOUNDARY = "transcript-boundary"', 'BOUNDARY = "transcript-border"'),
    ),
)
"""Every fault, by the module that it stands in."""
