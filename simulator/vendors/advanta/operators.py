"""Tell how the operators of the family differ: a profile each, found by the host that is called or by a switch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from simulator.values import frozen
from simulator.vendors.advanta.policy import CodeKey, HttpStatus, Operator

if TYPE_CHECKING:
    from simulator.api.call import Call
    from simulator.vendors.advanta.policy import Policy


@frozen
class Profile:
    """How an operator answers; the defaults are those of the page.

    Args:
        http_status: of its answers.
        code_key: the key of a row's code.
        success: the code of whatever succeeded.
        max_messages: how many items a list may have.
        has_numbers: `mobile` and `messageid` of an accepted row are numbers, and `networkid` is a text.
        is_each_its_own: each item of a list is sent by its own shortcode, and paid by its own credentials.
        wraps_mobile: a row that is refused for low credit has an object as its `mobile`, which holds the number.
        is_slash_empty: a getbalance with a slash at its end is answered by an empty body.
    """

    http_status: HttpStatus = HttpStatus.ALWAYS_200
    code_key: CodeKey = CodeKey.RESPONSE
    success: int = 200
    max_messages: int = 1000
    has_numbers: bool = False
    is_each_its_own: bool = False
    wraps_mobile: bool = False
    is_slash_empty: bool = False


_PAGE = Profile()
_OLDER = Profile(code_key=CodeKey.RESPOSE, max_messages=20, has_numbers=True, is_each_its_own=True)

PROFILES: Mapping[Operator, Profile] = MappingProxyType(
    {
        Operator.ADVANTA: _PAGE,
        Operator.FAST_MESSAGE: _PAGE,
        Operator.CELCOM: Profile(is_slash_empty=True),
        Operator.TEXTSMS: _PAGE,
        Operator.SAVVY: _PAGE,
        Operator.SUNFACE: _OLDER,
        Operator.KEMRUT: Profile(success=1000),
        Operator.WAVESMS: Profile(http_status=HttpStatus.ONLY_CREDENTIALS, wraps_mobile=True),
        Operator.VUTIA: _PAGE,
        Operator.TEAMWEB: _OLDER,
        Operator.JAZA_AFRICA: _PAGE,
    }
)
"""Source: the page; for the older epoch sunfacegroup.co.ke/bulk-sms-api and teamweb.africa/sms-api; else the quirks."""

OPERATOR_OF_HOST: Mapping[str, Operator] = MappingProxyType(
    {
        "quicksms.advantasms.com": Operator.ADVANTA,
        "sms.fastmessage.co.ke": Operator.FAST_MESSAGE,
        "isms.celcomafrica.com": Operator.CELCOM,
        "mysms.celcomafrica.com": Operator.CELCOM,
        "sms.textsms.co.ke": Operator.TEXTSMS,
        "sms.savvybulksms.com": Operator.SAVVY,
        "sms.sunfacegroup.co.ke": Operator.SUNFACE,
        "sms.kemrut.com": Operator.KEMRUT,
        "login.wavesms.com": Operator.WAVESMS,
        "sms.vutia.co.ke": Operator.VUTIA,
        "sms.teamweb.africa": Operator.TEAMWEB,
        "sms.jazaafrica.com": Operator.JAZA_AFRICA,
    }
)


def profile_of(call: Call[Policy]) -> Profile:
    """Return how a call is answered: by the operator that a switch names or else the host, and by single switches."""
    return profile_for(call.policy, call.host)


@lru_cache(maxsize=64)
def profile_for(policy: Policy, host: str | None) -> Profile:
    """Return how a request to one of the hosts is answered under a policy."""
    operator = policy.operator
    if operator is Operator.BY_HOST:
        operator = Operator.ADVANTA if host is None else OPERATOR_OF_HOST[host]
    profile = PROFILES[operator]
    if policy.http_status is not HttpStatus.AS_OPERATOR:
        profile = replace(profile, http_status=policy.http_status)
    if policy.response_code_key is not CodeKey.AS_OPERATOR:
        profile = replace(profile, code_key=policy.response_code_key)
    return profile
