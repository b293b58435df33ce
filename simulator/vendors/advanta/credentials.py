"""Find credentials: the partner ID and API key of the first item of a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.vendor import CredentialKind
from simulator.sandbox.books.accounts import Presented
from simulator.sandbox.rejection import Rejection
from simulator.vendors.advanta.bodies import read_body, trimmed
from simulator.vendors.advanta.errors import MISSING_PARTNER_ID

if TYPE_CHECKING:
    from simulator.api.request import Request
    from simulator.sandbox.chance import Stream


def _mint(random: Stream) -> tuple[str, ...]:
    return str(random.randrange(1_000, 100_000)), f"{random.getrandbits(128):032x}"


PARTNER = CredentialKind("partner", ("partnerID", "apikey"), _mint)


def find_credentials(request: Request) -> Presented | None:
    """Return the first item's credentials, None without an API key; those of the other items never matter.

    Source: Send Bulk, Info.

    Raises:
        Rejection: `missing_partner_id`, `malformed_body`.
    """
    items = read_body(request).items
    first = items[0] if items else {}
    partner_id, api_key = trimmed(first.get("partnerID")), trimmed(first.get("apikey"))
    if not partner_id:
        raise Rejection(MISSING_PARTNER_ID)
    return Presented(PARTNER.name, (partner_id, api_key)) if api_key else None
