"""Faults in what happens to messages: delivery, receipts, callbacks, and the scores of receivers."""

from planted.fault import Fault, Room

RECEIPTS = Room(
    "receipts, delivery and callbacks",
    least=6,
    tests=("tests/faults/test_receipts.py",),
    faults=(
        Fault(
            "a held receipt forgets that it is late itself",
            "simulator/sandbox/acts/receipts.py",
            "max(due_ms, held.due_ms) + held.after_ms",
            "due_ms + held.after_ms",
        ),
        Fault(
            "held receipts leave before the last copy of the final one",
            "simulator/sandbox/acts/receipts.py",
            "return due_ms + trouble.after_ms[-1]",
            "return due_ms",
        ),
        Fault(
            "of two faults the last one counts",
            "simulator/sandbox/faults/effects/receipt.py",
            "(value for trouble in troubles if",
            "(value for trouble in reversed(troubles) if",
            ("tests/faults/test_effects.py",),
        ),
        Fault(
            "of two faults with copies the last one counts",
            "simulator/sandbox/faults/effects/receipt.py",
            "Copies(copies[0].count, ",
            "Copies(copies[-1].count, ",
            ("tests/faults/test_effects.py",),
        ),
        Fault(
            "a burst is the one before, not the next one",
            "simulator/sandbox/faults/effects/receipt.py",
            "return -(-due_ms // every_ms) * every_ms if",
            "return due_ms // every_ms * every_ms if",
        ),
        Fault(
            "a stranger's id gets into the true submission",
            "simulator/sandbox/acts/receipts.py",
            "stranger.submission = copy.copy(message.submission)",
            "stranger.submission = message.submission",
        ),
        Fault(
            "a callback is tried once less",
            "simulator/sandbox/books/callbacks.py",
            "if tries <= len(backoff_ms):",
            "if tries < len(backoff_ms):",
        ),
        Fault(
            "tries that were asked for use up the vendor's own",
            "simulator/sandbox/books/callbacks.py",
            "tries = sum(not each.is_replay for each in self.attempts)",
            "tries = len(self.attempts)",
            ("tests/control/test_callbacks.py",),
        ),
        Fault(
            "an account's address is preferred to one that came with a text",
            "simulator/sandbox/acts/moving.py",
            "plan = submission.callback or account.callback",
            "plan = account.callback or submission.callback",
            ("tests/server/test_reporting.py",),
        ),
        Fault(
            "what no request brought about comes before all requests",
            "simulator/sandbox/acts/calling_back.py",
            "after = subject.exchange or sandbox.journal.total",
            "after = subject.exchange",
            ("tests/sandbox/test_calling_back.py",),
        ),
        Fault(
            "what is reported of an account counts as a message that was reported",
            "simulator/sandbox/scores.py",
            "if message is not None and (callback.kind in TRUE or callback.kind is CallbackKind.CONFLICT):\n"
            "            self._reported.add(message.ordinal)",
            "if callback.kind in TRUE or callback.kind is CallbackKind.CONFLICT:\n"
            "            self._reported.add(0 if message is None else message.ordinal)",
            ("tests/sandbox/test_scores.py",),
        ),
        Fault(
            "a record says nothing of how a callback leaves",
            "simulator/capsule/rendering.py",
            'if request.method != "POST" or request.own_headers:',
            "if False:",
            ("tests/server/test_reporting.py",),
        ),
        Fault(
            "a redirect acknowledges a callback",
            "simulator/sandbox/books/callbacks.py",
            "200 <= self.status < 300",
            "200 <= self.status <= 300",
            ("tests/control/test_callbacks.py",),
        ),
        Fault(
            "an end after a fixed time takes a number all the same",
            "simulator/sandbox/acts/delivery.py",
            "after_ms = after if isinstance(after, int) else after.at(sandbox.draw())",
            "draw = sandbox.draw()\n        after_ms = after if isinstance(after, int) else after.at(draw)",
            ("tests/sandbox/test_sending.py",),
        ),
        Fault(
            "networks are looked up for every message",
            "simulator/sandbox/acts/delivery.py",
            "    if delivery.networks or delivery.rules:",
            "    if True:",
            ("tests/sandbox/test_sending.py",),
        ),
        Fault(
            "what a fault keeps from the network takes a number in every world",
            "simulator/sandbox/acts/delivery.py",
            "elif delivery.draws_for_unsent or mishandling is None or mishandling.is_sent:",
            "else:",
            ("tests/sandbox/test_sending.py",),
        ),
        Fault(
            "a night that goes past midnight is none",
            "simulator/sandbox/rules/delivery.py",
            "length_ms = (self.to_minute - self.from_minute) * MINUTE_MS % DAY_MS",
            "length_ms = (self.to_minute - self.from_minute) * MINUTE_MS",
            ("tests/sandbox/test_delivery_rules.py",),
        ),
        Fault(
            "a cost comes back by itself although the submission's has",
            "simulator/sandbox/acts/moving.py",
            "if message.refunded < message.cost and submission.refunded < submission.charged:",
            "if message.refunded < message.cost:",
            ("tests/sandbox/test_refunds.py",),
        ),
        Fault(
            "the median of an even number of times is the upper one",
            "simulator/sandbox/scores.py",
            "times_ms[(len(times_ms) - 1) // 2]",
            "times_ms[len(times_ms) // 2]",
            ("tests/sandbox/test_scores.py",),
        ),
        Fault(
            "fewer effects than messages are fine",
            "simulator/sandbox/scores.py",
            "failed = abs(effects - len(self._reported))",
            "failed = max(effects - len(self._reported), 0)",
        ),
    ),
)

ROOMS = (RECEIPTS,)
