"""Faults in money: the ledger, prices and limits of accounts, and the money report."""

from planted.fault import Fault, Room

REPORT = ("tests/money/test_report.py", "tests/money/test_repeats.py", "tests/money/test_faults.py")
MONEY = Room(
    "ledger and money",
    least=10,
    tests=("tests/sandbox/test_ledger.py", "tests/sandbox/test_refunds.py"),
    faults=(
        Fault(
            "a balance cannot be spent to nothing",
            "simulator/sandbox/ledger.py",
            "if balance < 0:\n            raise _would_owe(account, -cost)",
            "if balance <= 0:\n            raise _would_owe(account, -cost)",
        ),
        Fault(
            "folded charges are carried forward without their sign",
            "simulator/sandbox/ledger.py",
            "+ folded.amount",
            "+ folded.posted",
        ),
        Fault(
            "a refund of a message is not bounded by what is left of its submission",
            "simulator/sandbox/refunds.py",
            "left = min(left, message.cost - message.refunded) if",
            "left = message.cost - message.refunded if",
        ),
        Fault(
            "a refund of nothing is accepted",
            "simulator/sandbox/refunds.py",
            "if not 0 < amount <= left:",
            "if not 0 <= amount <= left:",
        ),
        Fault(
            "old costs are remembered under new terms",
            "simulator/sandbox/accounts.py",
            "self.terms = terms\n        self._costs.clear()",
            "self.terms = terms",
            ("tests/sandbox/test_changes.py",),
        ),
        Fault(
            "the background job does not spend a balance to nothing",
            "simulator/sandbox/delivery.py",
            "if total + message.cost <= left:",
            "if total + message.cost < left:",
            ("tests/vendors/ugsms",),
        ),
        Fault(
            "a message that was paid back counts as paid twice",
            "simulator/money/report.py",
            "if is_paid and message.refunded < message.cost:",
            "if is_paid:",
            REPORT,
        ),
        Fault(
            "a repetition at the end of the window is none",
            "simulator/money/repeats.py",
            "<= self._window_ms",
            "< self._window_ms",
            REPORT,
        ),
        Fault(
            "a loss known in the very instant does not excuse a retry",
            "simulator/money/repeats.py",
            "earlier.changed_ms <= message.submission.created_ms",
            "earlier.changed_ms < message.submission.created_ms",
            REPORT,
        ),
        Fault(
            "one refund of a submission covers each of its messages",
            "simulator/money/losses.py",
            "                general -= covered\n",
            "",
            REPORT,
        ),
        Fault(
            "spending just the budget counts as beyond it",
            "simulator/money/report.py",
            "if spent <= budget:\n            break",
            "if spent < budget:\n            break",
            REPORT,
        ),
        Fault(
            "an uncharged message that failed is still reserved",
            "simulator/money/standing.py",
            "elif not message.state.is_final:",
            "else:",
            REPORT,
        ),
        Fault(
            "a window of a rate limit lasts a millisecond too long",
            "simulator/sandbox/limits.py",
            "if window is None or now_ms >= window[0]:",
            "if window is None or now_ms > window[0]:",
            ("tests/sandbox", "tests/vendors/msgine"),
        ),
    ),
)

ROOMS = (MONEY,)
