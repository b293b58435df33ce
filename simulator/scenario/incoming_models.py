"""Declare that a message from a handset arrives."""

from __future__ import annotations

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from simulator.commands.incoming import ReceiveAsPlanned
from simulator.scenario.known import AccountId, Known
from simulator.scenario.number_models import NumberText, Text, handset
from simulator.scenario.timeline_models import Happening


class IncomingModel(Happening):
    """A message from a handset arrives."""

    made = ReceiveAsPlanned
    account: AccountId = Field(description="Its id: vendor-1, or the vendor's name for the first.")
    to: NumberText = Field(description="The number of the account.")
    sender: str = Field(alias="from", max_length=30, description="The handset's number.")
    text: Text

    @field_validator("sender")
    @classmethod
    def _is_a_handset(cls, sender: str, info: ValidationInfo) -> str:
        account = info.data.get("account")
        if not isinstance(info.context, Known) or account is None:
            return sender
        region = info.context.vendors[account.rpartition("-")[0]].region
        msisdn = handset(sender, region)
        if msisdn is None:
            raise PydanticCustomError(
                "handset", "a number in E.164, or as people in {region} write it", {"region": region}
            )
        return msisdn
