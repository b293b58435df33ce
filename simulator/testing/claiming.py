"""Find the messages that a test claims were sent, or explain why there are none such."""

from __future__ import annotations

from typing import Any, Unpack

from simulator.testing.connection import Connection, ControlError, is_in_event_loop
from simulator.testing.explaining import Filter, UnmetError, explanation, pointing, refuse_unknown, worded
from simulator.testing.reaching import PAGE, Reach
from simulator.testing.values import Happening, Message, UnreadableRequest

__tracebackhide__ = True
"""Failures show the line of the test, and none of these."""

WAIT_S = 10.0
GRACE_S = 2.0
NEEDS_TIME = frozenset({"delivered", "failed", "expired"})
UNANSWERED = frozenset({"timeout", "cannot-come"})


class Claims(Reach):
    """The messages of a sandbox, and claims about them.

    Args:
        connection: the way to the server.
        view: the sandbox, as the control API shows it.
        grace: how many real seconds `wait_for` gives an application to make a request while the clock is frozen.
    """

    def __init__(self, connection: Connection, view: dict[str, Any], grace: float = GRACE_S) -> None:
        super().__init__(connection, view)
        self._grace = grace

    def messages(self, **wanted: Unpack[Filter]) -> list[Message]:
        """Return the messages that match, oldest first."""
        refuse_unknown(wanted)
        found = [Message.read(shown) for shown in self.pages("messages", dict(wanted))]
        return found[::-1]

    @property
    def last(self) -> Message:
        """The newest message; raises `UnmetError` when there is none."""
        found = self.ask("GET", "messages", query={"limit": 1})["messages"]
        if not found:
            raise UnmetError(self._explained("no message was accepted", Filter()))
        return Message.read(found[0])

    def wait_for(
        self, *, timeout: float | None = None, grace: float | None = None, **wanted: Unpack[Filter]
    ) -> Message:
        """Wait for the newest message that matches.

        Args:
            timeout: real seconds to wait; 10 if left out.
            grace: on a frozen clock, where nothing happens by itself, real seconds without any event after which it
                gives up. If left out: at once for a state that needs time to pass, else the timeout that was given,
                else as long as the handle was made with.
            wanted: which messages.

        Raises:
            UnmetError: none came, or none can come.
        """
        return self.wait_for_many(1, timeout=timeout, grace=grace, **wanted)[0]

    def wait_for_many(
        self, count: int, *, timeout: float | None = None, grace: float | None = None, **wanted: Unpack[Filter]
    ) -> list[Message]:
        """Wait for that many messages that match; newest first. See `wait_for`."""
        hint = ""
        if is_in_event_loop():
            timeout = 0.0
            hint = (
                "It did not wait: that would stop the event loop of this thread. `await sms_simulator.aio.wait_for()`"
            )
        return self._wait(count, timeout, grace, wanted, hint)

    def assert_sent(self, count: int | None = None, **wanted: Unpack[Filter]) -> list[Message]:
        """Claim that messages were accepted: exactly `count`, or at least one; returns them, oldest first.

        Raises:
            UnmetError: the claim does not hold; with the nearest messages, what differs, and the timeline.
        """
        found = self.messages(**wanted)
        if len(found) == count or (count is None and found):
            return found
        expected = "at least 1 message" if count is None else f"exactly {_times(count)}" if count else "no message"
        headline = f"expected {expected}{worded(wanted)}, found {len(found) or 'none'}"
        raise UnmetError(self._explained(headline, wanted))

    def assert_not_sent(self, **wanted: Unpack[Filter]) -> None:
        """Claim that no such message was accepted; raises `UnmetError` when one was."""
        self.assert_sent(0, **wanted)

    def timeline(self) -> list[Happening]:
        """Return everything that happened, oldest first."""
        return [Happening.read(shown) for shown in self.pages("timeline", items="events")]

    def unreadable(self) -> list[UnreadableRequest]:
        """Return what was refused before a vendor could be asked, oldest first."""
        shown = self.pages("requests", {"unreadable": "true"})
        return [UnreadableRequest.read(each) for each in shown][::-1]

    def _wait(self, count: int, timeout: float | None, grace: float | None, wanted: Filter, hint: str) -> list[Message]:
        refuse_unknown(wanted)
        if grace is None:
            is_later = wanted.get("state") in NEEDS_TIME
            grace = 0.0 if is_later else self._grace if timeout is None else timeout
        timeout = WAIT_S if timeout is None else timeout
        query = {**wanted, "count": count, "timeout_s": timeout, "frozen_grace_s": grace}
        try:
            found = self.ask("GET", "messages/wait", query=query, waits_s=timeout)["messages"]
        except ControlError as error:
            if error.kind not in UNANSWERED:
                raise
            headline = f"waited for {_times(count)}{worded(wanted)}: {error}"
            raise UnmetError(self._explained(headline, wanted, hint)) from None
        return [Message.read(shown) for shown in found]

    def _explained(self, headline: str, wanted: Filter, hint: str = "") -> str:
        unreadable = self.unreadable()
        hints = [hint] if hint else []
        if not unreadable and not self.ask("GET", "requests", query={"limit": 1})["requests"]:
            hints.append(pointing(self.env, wanted.get("vendor")))
        return explanation(headline, wanted, self._recent(), self.timeline(), unreadable, hints)

    def _recent(self) -> list[Message]:
        """Return as many messages as one page holds: people read no more."""
        found = self.ask("GET", "messages", query={"limit": PAGE})["messages"]
        return [Message.read(shown) for shown in found][::-1]


def _times(count: int) -> str:
    return "1 message" if count == 1 else f"{count} messages"
