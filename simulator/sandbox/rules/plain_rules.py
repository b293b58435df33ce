"""Hold the rules of a world that need no vendor to be understood: a leaf, so that a world costs nothing."""

from __future__ import annotations

import enum

from simulator.values import frozen


class UnknownCredentials(enum.StrEnum):
    """What becomes of credentials that nobody declared."""

    ADOPT = "adopt"
    """An account that was declared without credentials adopts the first of each kind; further ones open accounts."""
    OPEN = "open"
    """They open an account of their own."""
    REFUSE = "refuse"
    """They are refused as invalid."""


@frozen
class PlainRules:
    """What is said of a world and holds in its sandbox as it was said.

    Without `rate_limits` every request is admitted.
    """

    seed: str = "0"
    unknown_credentials: UnknownCredentials = UnknownCredentials.ADOPT
    rate_limits: bool = True
