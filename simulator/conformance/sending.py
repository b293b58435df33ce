"""Ask whether a vendor's sample is sent and stored as every vendor's is.

Repeats, white space and empty sender IDs are our choice for all vendors, since hardly any page speaks of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.conformance.loading import RECEIVER
from simulator.conformance.trial import SENDER, Trial

if TYPE_CHECKING:
    from simulator.api.vendor import Vendor
    from simulator.conformance.trial import Questions

WAYS = 20
"""The number of draws that show every way to ask that a sample has."""

OTHER_ALPHABET = "Привет, 你好 👍🏽"
LONG = "Dear customer, " * 33
"""A text close to the 500 characters that every sample takes."""

FAR_TOO_LONG = "x" * 100_000


def _every_way(vendor: Vendor[Any]) -> str | None:
    """Check that each way of asking that the sample draws between is accepted."""
    for way in range(WAYS):
        trial = Trial(vendor)
        if wrong := trial.amiss(trial.send(way=way)):
            return wrong
    return None


def _several_recipients(vendor: Vendor[Any]) -> str | None:
    """Check that each recipient of one request gets a message, in order."""
    trial = Trial(vendor)
    return trial.amiss(trial.send(*trial.numbers), *trial.numbers)


def _repeated_number(vendor: Vendor[Any]) -> str | None:
    """Check that a number that is repeated counts each time."""
    trial = Trial(vendor)
    number = trial.numbers[0]
    return trial.amiss(trial.send(number, number), number, number)


def _white_space(vendor: Vendor[Any]) -> str | None:
    """Check that white space around a number does not count."""
    trial = Trial(vendor)
    return trial.amiss(trial.send(f" {trial.numbers[0]} "))


def _bad_number(vendor: Vendor[Any]) -> str | None:
    """Check that nothing is sent to an invalid number."""
    trial = Trial(vendor)
    return trial.left(trial.send("12"))


def _empty_sender(vendor: Vendor[Any]) -> str | None:
    """Check that an empty sender ID stands for the account's default."""
    trial = Trial(vendor)
    return trial.amiss(trial.send(sender=""), sender=str(trial.account.default_sender))


def _unapproved_sender(vendor: Vendor[Any]) -> str | None:
    """Check that a sender ID is refused that begins with INVALID, or that the account may not use, or not yet."""
    trial = Trial(vendor)
    if wrong := trial.left(trial.send(sender="INVALID")):
        return f"with INVALID as the sender ID, {wrong}"
    senders = {"sender_ids": [SENDER, "WAITING:pending"]}
    for sender in ("OTHER", "WAITING"):
        trial = Trial(vendor, senders)
        if wrong := trial.left(trial.send(sender=sender)):
            return f"with the sender ID {sender}, on an account that may use {SENDER} alone, {wrong}"
    trial = Trial(vendor, senders)
    return trial.amiss(trial.send())


def _no_sender(vendor: Vendor[Any]) -> str | None:
    """Check that an account that may use no sender ID sends nothing, whatever the request names or leaves out."""
    for sender in ("", SENDER):
        trial = Trial(vendor, {"sender_ids": ["WAITING:pending"]})
        if wrong := trial.left(trial.send(sender=sender)):
            return f"with the sender ID {sender!r}, on an account that may use none, {wrong}"
    return None


def _empty_text(vendor: Vendor[Any]) -> str | None:
    """Check that no empty text is sent."""
    trial = Trial(vendor)
    return trial.left(trial.send(text=""))


def _other_alphabet(vendor: Vendor[Any]) -> str | None:
    """Check that a text of any alphabet is kept to the letter."""
    trial = Trial(vendor)
    return trial.amiss(trial.send(text=OTHER_ALPHABET), text=OTHER_ALPHABET)


def _long_text(vendor: Vendor[Any]) -> str | None:
    """Check that a text of several segments is accepted whole."""
    trial = Trial(vendor)
    return trial.amiss(trial.send(text=LONG), text=LONG)


def _far_too_long(vendor: Vendor[Any]) -> str | None:
    """Check that a text of a hundred thousand characters is refused, or kept whole: nothing is cut."""
    trial = Trial(vendor, {"balance": "1000000"})
    outcome = trial.send(text=FAR_TOO_LONG)
    return trial.amiss(outcome, text=FAR_TOO_LONG) if outcome.messages else trial.left(outcome)


def _callbacks(vendor: Vendor[Any]) -> str | None:
    """Check that a vendor that claims to call back does, where the sample asks for it, and that another does not."""
    trial = Trial(vendor)
    outcome = trial.send()
    trial.finish()
    made = len(outcome.happened.callbacks)
    if bool(made) == vendor.has_callbacks:
        return None
    return f"a delivered message causes {made} callbacks, and has_callbacks is {vendor.has_callbacks}"


def _own_url(vendor: Vendor[Any]) -> str | None:
    """Check that what names no URL is reported to the account's own, where the vendor has that, and nowhere else."""
    if vendor.reporting is None:
        return None
    made = []
    for url in (RECEIVER, None):
        trial = Trial(vendor, {"callback_url": url})
        outcome = trial.send(names_url=False)
        trial.finish()
        made.append(len(outcome.happened.callbacks))
    with_url, without = made
    return None if with_url and not without else f"a delivered message causes {with_url} with it, {without} without"


def _list_of_what_was_sent(vendor: Vendor[Any]) -> str | None:
    """Check that the request by which an account looks up its messages is answered, and sends nothing."""
    if vendor.sample_list is None:
        return None
    trial = Trial(vendor)
    trial.send()
    outcome = trial.ask(vendor.sample_list(trial.credentials))
    return None if outcome.rejection is None and not outcome.messages else str(outcome)


SENDING: Questions = {
    "every way to ask": _every_way,
    "several recipients": _several_recipients,
    "repeated number": _repeated_number,
    "number with white space": _white_space,
    "bad number": _bad_number,
    "empty sender ID": _empty_sender,
    "unapproved sender ID": _unapproved_sender,
    "no sender ID": _no_sender,
    "empty text": _empty_text,
    "other alphabet": _other_alphabet,
    "long text": _long_text,
    "text far too long": _far_too_long,
    "callbacks": _callbacks,
    "callbacks to the account's own URL": _own_url,
    "list of what was sent": _list_of_what_was_sent,
}
"""The behaviours by name."""
