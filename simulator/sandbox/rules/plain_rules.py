"""Hold the rules of a world that need no vendor to be understood: a leaf, so that a world costs nothing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlainRules:
    """What is said of a world and holds in its sandbox as it was said.

    `strict_accounts` lets no unknown credentials open an account; without `rate_limits` every request is admitted.
    """

    seed: str = "0"
    strict_accounts: bool = False
    rate_limits: bool = True
