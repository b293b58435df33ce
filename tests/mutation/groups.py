"""What is mutated, in groups: the modules of each, and the tests that have to notice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
TRANSCRIPTS_PER_VENDOR = 5


@dataclass(frozen=True, slots=True)
class Group:
    """Modules that belong together. `modules` are patterns below the checkout, `tests` files, folders or single tests.

    The tests are the quick ones of the modules' own rooms: one that starts a server or a process costs more than it
    finds, and what only a test of another room notices is better noticed at home. `without` are tests in these files
    that would be slow all the same.
    """

    modules: Sequence[str]
    tests: Sequence[str]
    without: Sequence[str] = ()

    def files(self) -> Iterator[Path]:
        """The modules, one by one."""
        for pattern in self.modules:
            yield from sorted(CHECKOUT.glob(pattern))


def _some_transcripts() -> Iterator[str]:
    """A few of every vendor: all of them tell the player the same."""
    for folder in sorted((CHECKOUT / "fixtures/transcripts").glob("*/")):
        paths = sorted(path for path in folder.glob("*.yaml") if path.name != "coverage.yaml")
        for path in paths[:: len(paths) // TRANSCRIPTS_PER_VENDOR][:TRANSCRIPTS_PER_VENDOR]:
            name = path.relative_to(folder.parent).with_suffix("")
            yield f"tests/transcripts/test_in_process.py::test_the_vendor_behaves_as_its_transcript_says[{name}]"


GROUPS: dict[str, Group] = {
    "sms": Group(["simulator/sms/*.py"], ["tests/sms"]),
    "limits": Group(
        ["simulator/sandbox/books/limits.py", "simulator/api/checks.py"],
        [
            "tests/sandbox/test_limits.py",
            "tests/api/test_checks.py", "tests/api/test_admission.py", "tests/api/test_identity.py",
            "tests/vendors/ugsms/test_account.py",
            "tests/vendors/ugsms/test_credentials.py", "tests/vendors/pushr/test_credentials.py",
            "tests/vendors/msgine/test_access.py", "tests/vendors/advanta/test_refusals.py",
        ],
    ),
    "time": Group(
        [
            "simulator/sandbox/virtual_time.py", "simulator/sandbox/rules/delays.py",
            "simulator/sandbox/acts/advancing.py", "simulator/inprocess.py",
        ],
        [
            "tests/sandbox/test_time.py", "tests/sandbox/test_delivery_rules.py", "tests/sandbox/test_advancing.py",
            "tests/test_inprocess.py",
        ],
    ),
    "ledger": Group(
        [
            "simulator/sandbox/books/ledger.py", "simulator/sandbox/books/accounts.py",
            "simulator/sandbox/acts/charging.py",
            "simulator/sandbox/books/log.py", "simulator/sandbox/acts/accepting.py", "simulator/sandbox/acts/moving.py",
        ],
        ["tests/sandbox", "tests/money/test_report.py", "tests/faults/test_acceptance.py"],
    ),
    "delivery": Group(
        [
            "simulator/sandbox/acts/delivery.py", "simulator/sandbox/acts/calling_back.py",
            "simulator/sandbox/rules/delivery.py",
        ],
        ["tests/sandbox", "tests/faults/test_acceptance.py"],
    ),
    "money": Group(
        ["simulator/money/*.py", "simulator/vendors/ugsms/amounts.py", "simulator/vendors/msgine/pricing.py"],
        ["tests/money", "tests/vendors/ugsms", "tests/vendors/msgine"],
    ),
    "faults": Group(
        [
            "simulator/sandbox/faults/fault.py", "simulator/sandbox/faults/book.py",
            "simulator/sandbox/faults/shelf.py",
            "simulator/sandbox/rules/patterns.py", "simulator/sandbox/acts/mishandling.py",
        ],
        [
            "tests/faults/test_book.py", "tests/faults/test_points.py", "tests/faults/test_matching.py",
            "tests/faults/test_acceptance.py", "tests/faults/test_mishandling.py",
        ],
    ),
    "effects": Group(
        ["simulator/sandbox/faults/effect.py", "simulator/sandbox/faults/effects/*.py"],
        [
            "tests/faults/test_effects.py", "tests/faults/test_damage.py", "tests/faults/test_points.py",
            "tests/faults/test_one_more_effect.py", "tests/faults/test_bad_input.py",
        ],
    ),
    "player": Group(
        ["simulator/conformance/player.py"],
        [
            "tests/conformance/test_json_tokens.py", "tests/conformance/test_told.py",
            "tests/conformance/test_twins.py",
            *_some_transcripts(),
        ],
        ["tests/conformance/test_twins.py::test_a_client_sees_the_same"],
    ),
}  # fmt: skip
