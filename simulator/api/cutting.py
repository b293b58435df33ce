"""Show secrets by their beginnings alone, wherever they stand in texts, headers and bodies."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from simulator.secrets.hiding import HIDDEN, Hider
from simulator.secrets.known import KnownSecrets
from simulator.secrets.names import SecretNames

if TYPE_CHECKING:
    from simulator.api.vendor import Vendor
    from simulator.sandbox.books.accounts import Account

SHOWN = 4


def cut(secret: str) -> str:
    """Return the beginning of a secret."""
    return secret if secret == HIDDEN else f"{secret[:SHOWN]}…" if len(secret) > SHOWN else "…"


class Cutter:
    """Make the functions that show texts without their secrets.

    Args:
        vendors: whose credential fields hold secrets; `names` are those of all places that do.
    """

    def __init__(self, vendors: Iterable[Vendor[Any]]) -> None:
        self.names = SecretNames(field for vendor in vendors for field in vendor.secret_fields)
        self._hider = lru_cache(maxsize=64)(self._knowing)

    def of(self, *accounts: Account | None) -> Hider:
        """Return a reader of texts that also hides the accounts' own credentials."""
        return self._hider(tuple(value for account in accounts if account for value in account.secrets))

    def of_all(self, accounts: Iterable[Account]) -> Hider:
        """Return one that hides the credentials of many accounts, which takes time and is made anew each time."""
        return self._knowing(tuple(value for account in accounts for value in account.secrets))

    def _knowing(self, secrets: tuple[str, ...]) -> Hider:
        return Hider(self.names, cut, KnownSecrets(secrets))
