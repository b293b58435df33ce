"""What we answer on purpose although the contract does not say it: each purpose once, with its reason."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from simulator.contract.exchange import Exchange, Violation
from simulator.vendors.advanta.operators import Profile, profile_for
from simulator.vendors.advanta.policy import HttpStatus, WholeRefusal
from simulator.vendors.msgine.policy import CallbackPayload
from simulator.vendors.pushr.policy import BadKeysShape, CustomStatus


class Case(NamedTuple):
    """One departure that was found, the policy under which, and the host that was called where it is a vendor's own."""

    policy: Any
    exchange: Exchange
    violation: Violation
    host: str | None = None

    @property
    def sent(self) -> Any:
        """The value in the answer that departs."""
        value = json.loads(self.exchange.response_body)
        for token in self.violation.pointer.removeprefix("/response/body/").split("/"):
            value = value[int(token) if isinstance(value, list) else token]
        return value


@dataclass(frozen=True, slots=True)
class Departure:
    """A purpose.

    Args:
        pointer: a pattern of the whole pointer.
        is_meant: whether this case is one of it.
        judged_as: for another status: the documented one, as which the rest of the answer is judged.
    """

    vendor: str
    reason: str
    rule: str
    pointer: str
    is_meant: Callable[[Case], bool] = lambda _: True
    judged_as: int | None = None

    def explains(self, vendor: str, case: Case) -> bool:
        """Whether the case is of this purpose."""
        found = case.violation
        is_alike = vendor == self.vendor and re.fullmatch(self.rule, found.rule) is not None
        return is_alike and re.fullmatch(self.pointer, found.pointer) is not None and self.is_meant(case)


STATUS = "/response/status"
AS_THE_PAGE = Profile()


def _of_advanta(case: Case) -> Profile:
    """How the operator of the family answers that the case is of."""
    return profile_for(case.policy, case.host)


def _has_other_bodies(profile: Profile) -> bool:
    """Whether an operator answers by other bodies than the page has, whatever their status."""
    return replace(profile, http_status=AS_THE_PAGE.http_status) != AS_THE_PAGE


DEPARTURES = [
    Departure(
        "advanta", "a row whose object had no clientsmsid is answered without one",
        "required", r"/response/body/responses/\d+/clientsmsid",
    ),
    Departure(
        "advanta", "another operator's ways, by a switch or by its host: keys, types, code of success, no body",
        ".*", "/response/body.*", lambda case: _has_other_bodies(_of_advanta(case)),
    ),
    Departure(
        "advanta", "a switch: a refusal of the whole request as the only row",
        ".*", "/response/body.*", lambda case: case.policy.refusal is WholeRefusal.ROW,
    ),
    Departure(
        "advanta", "a switch: the statuses an HTTP API would use",
        "status", STATUS, lambda case: _of_advanta(case).http_status is HttpStatus.BY_CODE, judged_as=200,
    ),
    Departure(
        "advanta", "401 for bad credentials alone, by a switch or as an operator does",
        "status", STATUS,
        lambda case: _of_advanta(case).http_status is HttpStatus.ONLY_CREDENTIALS and case.exchange.status == 401,
        judged_as=200,
    ),
    Departure(
        "msgine", "a switch: the larger payload of the vendor's guide",
        "additionalProperties", r"/callbacks/\d+/body/(from|messageId|sid)",
        lambda case: case.policy.callback_payload is CallbackPayload.GUIDE,
    ),
    Departure(
        "pushr", "a switch: another status",
        "status", STATUS,
        lambda case: case.policy.custom_status is not CustomStatus.CREATED and case.exchange.status in {200, 202},
        judged_as=201,
    ),
    Departure(
        "pushr", "a switch: the body that an integrator saw",
        ".*", "/response/body/(detail|api_key)",
        lambda case: case.policy.bad_keys_shape is BadKeysShape.API_KEY and case.exchange.status == 401,
    ),
    Departure(
        "pushr", "limits may apply, says the page, and shows no answer; the body is that of the other refusals",
        "status", STATUS, lambda case: case.exchange.status == 429, judged_as=400,
    ),
    Departure(
        "ugsms", "a key that does not expire has no instant to show",
        "type", "/response/body/data/api_key_expires", lambda case: case.sent is None,
    ),
    Departure(
        "ugsms", "a number comes back as it was written, white space included",
        "pattern", r"/response/body/data/successful_messages/\d+/number",
        lambda case: case.sent != case.sent.strip(),
    ),
    Departure(
        "ugsms", "a switch: the repeated key only once",
        "repeated-key", "/response/body", lambda case: case.policy.strict_json,
    ),
    Departure(
        "ugsms", "a switch: another status",
        "status", STATUS,
        lambda case: case.exchange.status == case.policy.partial_failure_status, judged_as=200,
    ),
    Departure(
        "ugsms", "a switch: another status where all failed",
        "status", STATUS,
        lambda case: case.exchange.status == case.policy.total_failure_status, judged_as=200,
    ),
]  # fmt: skip


def departure_of(vendor: str, case: Case) -> Departure | None:
    """The purpose that a case is of."""
    return next((each for each in DEPARTURES if each.explains(vendor, case)), None)
