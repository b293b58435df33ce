"""Read from the environment where the vendors are and what they cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Settings:
    """What the service is told. `public_url` is where vendors reach it; prices are for one segment."""

    msgine_url: str
    msgine_token: str
    ugsms_url: str
    ugsms_api_key: str
    public_url: str
    msgine_price: Decimal = Decimal("0.05")
    ugsms_price: Decimal = Decimal(35)
    answer_within_s: float = 10.0

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """The settings that the environment holds; raises KeyError with the name of a variable that is missing."""
        return cls(
            msgine_url=environ["MSGINE_BASE_URL"],
            msgine_token=environ["MSGINE_TOKEN"],
            ugsms_url=environ["UGSMS_BASE_URL"],
            ugsms_api_key=environ["UGSMS_API_KEY"],
            public_url=environ["PUBLIC_URL"],
            msgine_price=Decimal(environ.get("MSGINE_PRICE", "0.05")),
            ugsms_price=Decimal(environ.get("UGSMS_PRICE", "35")),
            answer_within_s=float(environ.get("ANSWER_WITHIN_S", "10")),
        )
