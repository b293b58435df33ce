"""Change the terms of accounts: prices, keys, sender IDs, limits, and where they have their messages reported.

Each command raises `UnknownNameError`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from simulator.sandbox.acts.own_callbacks import report_to
from simulator.sandbox.books.limits import per_minute
from simulator.sandbox.command import Command
from simulator.sandbox.rules.callback_urls import complaint_about
from simulator.values import frozen

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

    from simulator.sandbox.sandbox import Sandbox


class _CallableBack:
    """Tells pydantic, where somebody checks by it, what a URL has to be: a server without a client loads none of it."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema  # noqa: PLC0415 - see above

        return core_schema.no_info_after_validator_function(_callable_back, handler(source))


def _callable_back(url: str) -> str:
    complaint = complaint_about(url)
    if complaint is not None:
        from pydantic_core import PydanticCustomError  # noqa: PLC0415 - see above

        raise PydanticCustomError("callback_url", "{text}", {"text": complaint.value})
    return url


CallbackUrl = Annotated[str, _CallableBack()]
"""A URL that callbacks can go to, wherever somebody names one for an account."""


@frozen
class SetPrice(Command[None]):
    """Have a segment cost something else from now on, everywhere or by region. A price alone holds in every region."""

    account: str
    price: Decimal | None
    prices: Mapping[str, Decimal] | None

    def apply(self, sandbox: Sandbox) -> None:
        """Agree on other terms."""
        account = sandbox.accounts.by_id(self.account)
        terms = account.terms
        prices = self.prices if self.prices is not None else ({} if self.price is not None else terms.prices)
        price = terms.price if self.price is None else self.price
        account.agree_on(dataclasses.replace(terms, price=price, prices=prices))


@frozen
class RevokeKey(Command[None]):
    """Refuse the account's credentials, or those of one kind, from now on."""

    account: str
    kind: str | None

    def apply(self, sandbox: Sandbox) -> None:
        """Revoke them."""
        for credential in sandbox.accounts.by_id(self.account).credentials:
            if self.kind in {None, credential.kind}:
                credential.is_revoked = True


@frozen
class DecideSender(Command[None]):
    """Approve a sender ID, or reject it."""

    account: str
    sender_id: str
    is_approved: bool

    def apply(self, sandbox: Sandbox) -> None:
        """Agree on other terms."""
        account = sandbox.accounts.by_id(self.account)
        terms = account.terms
        name = self.sender_id
        rejected = terms.rejected_sender_ids - {name} if self.is_approved else terms.rejected_sender_ids | {name}
        listed = terms.sender_ids
        if listed is not None and self.is_approved:
            listed = {**listed, name: True}
        account.agree_on(dataclasses.replace(terms, sender_ids=listed, rejected_sender_ids=rejected))


@frozen
class LimitRate(Command[None]):
    """Admit another number of requests a minute; None is no limit."""

    account: str
    requests_per_minute: int | None

    def apply(self, sandbox: Sandbox) -> None:
        """Agree on other terms."""
        account = sandbox.accounts.by_id(self.account)
        limit = None if self.requests_per_minute is None else per_minute(self.requests_per_minute)
        account.agree_on(dataclasses.replace(account.terms, limit=limit))


@frozen
class SetCallback(Command[None]):
    """Have the states of an account's messages reported to a URL of its own from now on; None is to none."""

    account: str
    url: CallbackUrl | None

    @property
    def size(self) -> int:
        """Count the URL."""
        return len(self.url or "")

    def apply(self, sandbox: Sandbox) -> None:
        """Plan it; raises `ConflictError` where the vendor has no such reports."""
        report_to(sandbox, sandbox.accounts.by_id(self.account), self.url)
