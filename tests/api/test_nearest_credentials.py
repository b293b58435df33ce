"""What is told of unknown credentials: the nearest known ones, and by what they differ."""

from __future__ import annotations

import time

import pytest
from support.watchdog import TRIES

from simulator.api.nearest_credentials import unknown_credentials
from simulator.sandbox.books.accounts import Presented
from simulator.sandbox.rules.bounds import Bounds
from simulator.sandbox.sandbox import Sandbox
from simulator.scenario.build import build_sandbox
from simulator.scenario.world_model import WorldModel
from simulator.vendors import BUILT_IN

KEY = "q8f2mZ7c1v0b9n4x"
ACCOUNTS = [
    {"vendor": "ugsms", "credentials": [{"api_key": KEY}, {"username": "john_doe", "password": "secret123"}]},
    {"vendor": "ugsms", "credentials": [{"api_key": "k3w5t6y7u8i9o0p1"}]},
    {"vendor": "pushr", "credentials": [{"api_key_public": "pub-4711-abcdef", "api_key_secret": "sec-0815-uvwxyz"}]},
    {"vendor": "msgine", "credentials": [{"token": "mg_0123456789abcdef"}]},
]
OF_KEY = "of ugsms-1"


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    world = WorldModel.model_validate({"speed": 0, "accounts": ACCOUNTS}).world()
    return build_sandbox("test", world, BUILT_IN, bounds=Bounds(), present_ms=0, real_ms=lambda: 0)


def told(sandbox: Sandbox, vendor: str, kind: str, *values: str) -> str | None:
    [served] = [each for each in BUILT_IN if each.name == vendor]
    return unknown_credentials(sandbox, served, Presented(kind, values))


@pytest.mark.parametrize(
    ("key", "difference"),
    [
        (f"'{KEY}'", "api_key \"'q8f…\" differs by quotes from 'q8f2…' of ugsms-1"),
        (f'"{KEY}"', "api_key '\"q8f…' differs by quotes from 'q8f2…' of ugsms-1"),
        (f"{KEY}'", "api_key 'q8f2…' differs by quotes from 'q8f2…' of ugsms-1"),
        (f" “{KEY}” ", "differs by quotes from"),
        (f"{KEY} ", "differs by blanks from"),
        (f"{KEY}\n", "differs by blanks from"),
        (KEY.upper(), "differs by capitals from"),
        (KEY.lower(), "differs by capitals from"),
        ("q8f2mZ%37c1v0b9n4x", "differs by percent signs: it is encoded from"),
        (KEY[:10], "differs by its end, which is missing from"),
        (f"api_key={KEY}", "differs by what stands around it from"),
        (f"Bearer {KEY}", "differs by what stands around it from"),
        (KEY[:8] + "7" + KEY[9:], "api_key 'q8f2…' differs from 'q8f2…' of ugsms-1"),
        ("'k3w5t6y7u8i9o0p1'", "differs by quotes from 'k3w5…' of ugsms-2"),
        ("YOUR_API_KEY", "api_key 'YOUR…': unlike all credentials that were handed out"),
        ("mg_0123456789abcdef", "api_key 'mg_0…' belongs to the token of msgine-1"),
        ("secret123", "api_key 'secr…' belongs to the login of ugsms-1"),
    ],
)
def test_the_nearest_key_is_told_with_the_difference(sandbox: Sandbox, key: str, difference: str) -> None:
    found = told(sandbox, "ugsms", "api_key", key)
    assert found is not None
    assert difference in found
    assert KEY not in found


@pytest.mark.parametrize(
    ("values", "difference"),
    [
        (("pub-4711-abcdef", "'sec-0815-uvwxyz'"),
         "api_key_secret \"'sec…\" differs by quotes from 'sec-…' of pushr-1"),
        (("pub-4711-abcdef", "something else"), "api_key_secret 'some…' differs from 'sec-…' of pushr-1"),
        (("PUB-4711-ABCDEF", "sec-0815-uvwxyz "),
         ("api_key_public 'PUB-…' differs by capitals from 'pub-…' of pushr-1; "
          "api_key_secret 'sec-…' differs by blanks from 'sec-…' of pushr-1")),
        (("sec-0815-uvwxyz", "pub-4711-abcdef"), "api_key_public 'sec-…' belongs to the api_keys of pushr-1"),
        (("###", "+++"), "api_key_public '…', api_key_secret '…': unlike all credentials that were handed out"),
    ],
)  # fmt: skip
def test_of_a_pair_only_what_differs_is_told(sandbox: Sandbox, values: tuple[str, str], difference: str) -> None:
    assert told(sandbox, "pushr", "api_keys", *values) == difference


@pytest.mark.parametrize("key", [KEY, "invalid", "INVALID-key", "expired_2023"])
def test_nothing_is_told_of_known_keys_and_of_those_that_ask_to_be_refused(sandbox: Sandbox, key: str) -> None:
    assert told(sandbox, "ugsms", "api_key", key) is None


def test_nothing_is_told_of_revoked_and_of_expired_keys() -> None:
    expires = {"vendor": "ugsms", "credentials": [{"api_key": KEY}], "key_expires": "1999-01-01T00:00:00Z"}
    world = WorldModel.model_validate({"speed": 0, "start": "2024-01-01T00:00:00Z", "accounts": [expires]}).world()
    sandbox = build_sandbox("test", world, BUILT_IN, bounds=Bounds(), present_ms=0, real_ms=lambda: 0)
    assert told(sandbox, "ugsms", "api_key", KEY) is None
    for credential in sandbox.accounts.of_vendor("ugsms")[0].credentials:
        credential.is_revoked = True
    assert told(sandbox, "ugsms", "api_key", KEY) is None


@pytest.mark.parametrize("length", [64, 190, 512, 513, 20_000, 1_000_000])
def test_long_keys_among_many_hold_up_nobody(length: int) -> None:
    tokens = [f"{number:03}{'ab' * 95}" for number in range(150)]
    accounts = [{"vendor": "msgine", "credentials": [{"token": token}]} for token in tokens]
    world = WorldModel.model_validate({"speed": 0, "accounts": accounts}).world()
    full = build_sandbox("test", world, BUILT_IN, bounds=Bounds(), present_ms=0, real_ms=lambda: 0)
    took_s = []
    for _ in range(TRIES):
        began_s = time.thread_time()
        assert told(full, "msgine", "token", ("aab" * length)[:length]) is not None
        took_s.append(time.thread_time() - began_s)
    assert min(took_s) < 0.1
