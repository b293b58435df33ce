"""Which switches hold for a call: those of the account, then those of the host name, then those of the sandbox."""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections.abc import Mapping
from typing import Any

import pytest
from toy_vendor.manifest import TOY, Policy, Reporting

from simulator.api.call import Call, policy_of
from simulator.api.checks import admit, authenticate
from simulator.api.request import Response
from simulator.api.vendor import Operation, Vendor
from simulator.commands.policies import SwitchPolicy
from simulator.inprocess import InProcess, request_to
from simulator.sandbox.acts.charging import open_account
from simulator.sandbox.books.accounts import Account, Credential
from simulator.sandbox.origin import origin_of
from simulator.sandbox.rejection import Rejection
from simulator.sandbox.rules.rules import Rules
from simulator.sandbox.sandbox import Sandbox
from simulator.sandbox.virtual_time import Clock
from simulator.serving.serve import VendorDirectory

HOST = "eu.toy.example"
FINAL: Mapping[str, object] = {"reporting": Reporting.FINAL}
EVERY: Mapping[str, object] = {"reporting": Reporting.EVERY}
AT_ONCE: Mapping[str, object] = {"sends_at_once": True}


def toy(switches: Mapping[str, object], **changes: Any) -> Vendor[Policy]:
    """The toy with a second host name, under which it has other switches."""
    return dataclasses.replace(TOY, hosts=(*TOY.hosts, HOST), switches_by_host={HOST: switches}, **changes)


def a_sandbox(policy: Policy | None = None) -> Sandbox:
    return Sandbox("test", Rules(policies={} if policy is None else {"toy": policy}), Clock(0, lambda: 0, rate=0))


def an_account(sandbox: Sandbox, switches: Mapping[str, object], token: str = "mine") -> Account:
    return open_account(
        sandbox, "toy", dataclasses.replace(TOY.terms, switches=switches), [Credential("token", (token,))]
    )


LAYERS = [{}, FINAL, EVERY, AT_ONCE, {**FINAL, "sends_at_once": False}]


@pytest.mark.parametrize("ours", [None, Policy(Reporting.FINAL), Policy(sends_at_once=True)])
@pytest.mark.parametrize(("of_host", "of_account"), list(itertools.product(LAYERS, LAYERS)))
def test_the_account_goes_before_the_host_and_the_host_before_the_sandbox(
    ours: Policy | None, of_host: Mapping[str, object], of_account: Mapping[str, object]
) -> None:
    sandbox = a_sandbox(ours)
    account = an_account(sandbox, of_account)
    expected = {**dataclasses.asdict(ours or TOY.policy), **of_host, **of_account}
    assert dataclasses.asdict(policy_of(sandbox, toy(of_host), HOST, account)) == expected


@pytest.mark.parametrize("host", [None, TOY.hosts[0], "unheard.of.example"])
def test_another_host_name_has_no_switches_of_its_own(host: str | None) -> None:
    assert policy_of(a_sandbox(), toy(FINAL), host) == TOY.policy


def test_where_nothing_is_overridden_the_policy_is_the_sandbox_s_own_and_no_copy() -> None:
    ours = Policy(Reporting.FINAL)
    sandbox = a_sandbox(ours)
    account = an_account(sandbox, {})
    assert policy_of(sandbox, TOY, TOY.hosts[0], account) is ours
    assert policy_of(a_sandbox(), TOY, None, account) is TOY.policy


# ------------------------------------------------------------------------------------------ requests


def shown(call: Call[Policy]) -> Mapping[str, object]:
    return {"reporting": call.policy.reporting.value, "sends_at_once": call.policy.sends_at_once}


def show(call: Call[Policy], _: object) -> Response:
    return Response(200, json.dumps(shown(call)).encode())


def refuse(call: Call[Policy], rejection: Rejection) -> Response:
    return Response(call.vendor.errors[rejection.reason].status, json.dumps(shown(call)).encode())


def policy_seen(sandbox: Sandbox, vendor: Vendor[Policy], host: str, token: str = "mine") -> dict[str, object]:
    """The switches that an answer is made with."""
    send: Operation[Policy, Any, Any] = dataclasses.replace(
        TOY.operations[0],
        parse=lambda _: None,
        perform=lambda *_: None,
        render=show,
        checks=(authenticate, admit),
    )
    directory = VendorDirectory([dataclasses.replace(vendor, operations=(send,), refuse=refuse)])
    body = json.dumps({"token": token}).encode()
    request = request_to("POST", "/toy/send", {"Content-Type": "application/json"}, body, origin_of(host))
    seen: dict[str, object] = json.loads(InProcess(sandbox, directory).serve(request).body)
    return seen


def test_a_request_by_another_host_name_meets_other_switches() -> None:
    vendor = toy(FINAL)
    sandbox = a_sandbox()
    an_account(sandbox, {})
    assert policy_seen(sandbox, vendor, HOST) == {"reporting": "final", "sends_at_once": False}
    assert policy_seen(sandbox, vendor, TOY.hosts[0]) == {"reporting": "every", "sends_at_once": False}
    assert policy_seen(sandbox, vendor, "localhost") == {"reporting": "every", "sends_at_once": False}


def test_an_account_s_switches_hold_for_its_own_requests_alone() -> None:
    sandbox = a_sandbox()
    an_account(sandbox, AT_ONCE)
    an_account(sandbox, {}, "theirs")
    assert policy_seen(sandbox, toy(FINAL), HOST, "mine") == {"reporting": "final", "sends_at_once": True}
    assert policy_seen(sandbox, toy(FINAL), HOST, "theirs") == {"reporting": "final", "sends_at_once": False}


def test_who_is_not_known_is_refused_with_the_switches_of_the_host_name() -> None:
    sandbox = a_sandbox()
    an_account(sandbox, AT_ONCE)
    assert policy_seen(sandbox, toy(FINAL), HOST, "invalid") == {"reporting": "final", "sends_at_once": False}


def test_a_switch_that_the_scenario_turns_is_seen_under_those_that_are_overridden() -> None:
    sandbox = a_sandbox()
    an_account(sandbox, EVERY)
    SwitchPolicy("toy", TOY.policy, {**FINAL, **AT_ONCE}).apply(sandbox)
    assert policy_seen(sandbox, toy({}), HOST) == {"reporting": "every", "sends_at_once": True}
