"""A test fails whose application used a key that nobody handed out, and is told the nearest one."""

import pytest

USES = """
import dataclasses
import pytest
from application import NUMBER, post

def use(simulator, token):
    access = dataclasses.replace(simulator.vendors["msgine"], credentials={"token": token})
    return post(access, "/api/v1/messages/sms", to=NUMBER, message="Hello")

def own(simulator):
    return simulator.vendors["msgine"].credentials["token"]

"""


def test_a_key_that_was_not_handed_out_is_refused_and_fails_the_test_with_the_nearest(
    project: pytest.Pytester,
) -> None:
    project.makepyfile(
        USES
        + """
def test_quoted(sms_simulator):
    assert [use(sms_simulator, f"'{own(sms_simulator)}'") for _ in range(3)] == [401] * 3

def test_placeholder(sms_simulator):
    assert use(sms_simulator, "YOUR_API_TOKEN") == 401

@pytest.mark.sms_relaxed("credentials")
def test_that_means_it(sms_simulator):
    assert use(sms_simulator, "YOUR_API_TOKEN") == 401
"""
    )
    ran = project.runpytest("-p", "no:randomly")
    ran.assert_outcomes(passed=1, failed=2)
    ran.stdout.fnmatch_lines([
        "*used credentials that nobody handed out (credentials, in sandbox-*",
        "*x-3 (3 times) msgine send: token *'mg_…* differs by quotes from 'mg_*…' of msgine-1*",
        "*x-1 msgine send: token 'YOUR…': unlike all credentials that were handed out*",
    ])  # fmt: skip


def test_what_asks_for_a_refusal_does_not_fail_the_test(project: pytest.Pytester) -> None:
    project.makepyfile(
        USES
        + """
@pytest.mark.parametrize("token", ["invalid", "Invalid-1", "expired_key"])
def test_words(sms_simulator, token):
    assert use(sms_simulator, token) == 401

EXPIRED = {"vendor": "msgine", "credentials": [{"token": "old"}], "key_expires": "2020-01-01T00:00:00Z"}

@pytest.mark.sms_scenario(start="2024-01-01T00:00:00Z", accounts=[EXPIRED])
def test_expired(sms_simulator):
    assert use(sms_simulator, "old") == 401

REVOKING = "version: 1\\ntimeline: [{at: 1s, revoke_key: {account: msgine}}]"

@pytest.mark.sms_scenario(REVOKING)
def test_revoked(sms_simulator):
    sms_simulator.clock.advance("2s")
    assert use(sms_simulator, own(sms_simulator)) == 401

def test_refused_by_a_fault(sms_simulator):
    sms_simulator.faults.add(refuse="invalid_credentials", match={"first": 1})
    assert use(sms_simulator, own(sms_simulator)) == 401
"""
    )
    project.runpytest().assert_outcomes(passed=6)


def test_a_test_may_let_unknown_keys_open_accounts(project: pytest.Pytester) -> None:
    project.makepyfile(
        USES
        + """
@pytest.mark.sms_scenario(unknown_credentials="open")
def test_open(sms_simulator):
    assert use(sms_simulator, "YOUR_API_TOKEN") == 201

def test_made_open(make_sms_simulator):
    assert use(make_sms_simulator(unknown_credentials="open"), "YOUR_API_TOKEN") == 201
"""
    )
    project.runpytest().assert_outcomes(passed=2)


def test_another_scenario_and_a_reset_go_on_refusing(project: pytest.Pytester) -> None:
    project.makepyfile(
        USES
        + """
@pytest.mark.sms_relaxed("credentials")
def test_closed(sms_simulator):
    sms_simulator.scenario("magic-numbers")
    assert use(sms_simulator, "somebody") == 401
    sms_simulator.reset(seed="other")
    assert use(sms_simulator, "somebody") == 401
    sms_simulator.scenario(yaml="version: 1\\nunknown_credentials: open")
    assert use(sms_simulator, "somebody") == 201
"""
    )
    project.runpytest().assert_outcomes(passed=1)
