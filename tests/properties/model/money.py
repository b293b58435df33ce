"""Amounts as whole millionths, and how each vendor writes them."""

from __future__ import annotations

PLACES = 6


def millionths(text: str) -> int:
    """Read an amount: "-0.05" is -50000."""
    digits = text.removeprefix("-")
    whole, _, fraction = digits.partition(".")
    if len(fraction) > PLACES:
        raise ValueError(f"{text} has more than {PLACES} decimal places")
    amount = int(whole + fraction.ljust(PLACES, "0"))
    return -amount if digits != text else amount


def exactly(amount: int, places: int = 0) -> str:
    """Write an amount with all its decimal places, and at least so many."""
    digits = f"{abs(amount):0{PLACES + 1}}"
    fraction = digits[-PLACES:].rstrip("0").ljust(places, "0")
    sign = "-" if amount < 0 else ""
    return f"{sign}{digits[:-PLACES]}.{fraction}" if fraction else f"{sign}{digits[:-PLACES]}"


def one_or_two_places(amount: int) -> str:
    """Write a whole amount as 20.0, another one as 1000.50 or 0.125.

    **Source**: UGSMS v2, the amounts of its examples; what no example shows is the simulator's own UG2-Q-10.
    """
    return exactly(amount, 1 if exactly(amount).isdecimal() else 2)


def two_places(amount: int) -> str:
    """Write an amount to the hundredth, half of one to the even neighbour.

    **Source**: Push.R, Response Format ("2.50"). That more places are rounded, and how, is the simulator's own PR-Q-01:
    the framework that its answers look like rounds so.
    """
    hundredths, rest = divmod(amount, 10_000)
    return exactly(10_000 * (hundredths + (rest + hundredths % 2 > 5_000)), 2)


def at_least_two_places(amount: int) -> str:
    """Write an amount as 0.50 or 0.045.

    **Source**: MsGine, Error Responses, 402.
    """
    return exactly(amount, 2)
