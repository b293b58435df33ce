import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from support.inprocess import NOON_2024, World, body_of
from vendors.pushr.client import HOUR_MS, KEYS, LIST, a_world, detail, open_account, send, token_for

from simulator.api.request import Request, Response
from simulator.commands.accounts import RevokeKey
from simulator.sandbox.books.accounts import Account, Presented
from simulator.vendors.pushr import VENDOR
from simulator.vendors.pushr.policy import BadKeysShape
from simulator.vendors.pushr.tokens import find_public_key

NOON_S = NOON_2024 // 1000
GOOD: dict[str, Any] = {"sub": KEYS[0], "business": 1, "iat": NOON_S, "exp": NOON_S + 3600}
HS256 = {"alg": "HS256", "typ": "JWT"}
INVALID = (401, detail("Token is invalid"))
EXPIRED = (401, detail("Token is expired"))
MISSING = (401, detail("Authentication credentials were not provided."))


def part(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def sign(claims: object, secret: str = KEYS[1], header: object = HS256, digest: str = "sha256") -> str:
    """A JWT made without the library, so that both cannot be wrong in the same way."""
    text = f"{part(json.dumps(header).encode())}.{part(json.dumps(claims).encode())}"
    return f"{text}.{part(hmac.new(secret.encode(), text.encode(), getattr(hashlib, digest)).digest())}"


def a_world_with_an_account() -> World:
    world = a_world()
    open_account(world)
    return world


def ask(world: World, authorization: str | None) -> Response:
    headers = {} if authorization is None else {"Authorization": authorization}
    return world.ask("GET", f"{LIST}?business=1", headers=headers)


def outcome(world: World, token: str) -> tuple[int, Any]:
    response = ask(world, f"Bearer {token}")
    return response.status, body_of(response)


def mint(account: Account, now_ms: int, expires_ms: int) -> str:
    assert VENDOR.token is not None
    return VENDOR.token(account, now_ms, expires_ms)


def test_a_minted_token_says_whose_it_is_and_how_long_it_lasts() -> None:
    world = a_world()
    account = open_account(world, number=7)
    token = mint(account, NOON_2024, NOON_2024 + HOUR_MS)
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert claims == {"sub": KEYS[0], "business": 7, "iat": NOON_S, "exp": NOON_S + 3600}


def test_a_minted_token_is_accepted() -> None:
    world = a_world()
    account = open_account(world)
    assert outcome(world, token_for(account, world))[0] == 200


def test_a_token_made_elsewhere_is_accepted() -> None:
    assert outcome(a_world_with_an_account(), sign(GOOD))[0] == 200


@pytest.mark.parametrize("secret", ["s", "your_secret_key", "x" * 64, "ключ", '{"kty":"oct"}', "ssh-rsa AAAA"])
def test_any_secret_can_sign(secret: str) -> None:
    world = a_world()
    account = open_account(world, keys=(KEYS[0], secret))
    assert outcome(world, token_for(account, world))[0] == 200
    assert outcome(world, sign(GOOD, secret))[0] == 200


def test_keys_that_opened_their_account_by_sending_can_sign() -> None:
    world = a_world()
    send(world)
    assert outcome(world, sign(GOOD))[0] == 200


def test_a_token_opens_no_account() -> None:
    world = a_world()
    assert outcome(world, sign(GOOD)) == INVALID
    assert list(world.sandbox.accounts) == []


def test_it_lasts_until_its_instant_on_the_sandbox_s_clock() -> None:
    world = a_world()
    token = token_for(open_account(world), world)
    world.advance(HOUR_MS - 1)
    assert outcome(world, token)[0] == 200
    world.advance(1)
    assert outcome(world, token) == EXPIRED


def test_a_token_of_expired_keys_has_expired() -> None:
    world = a_world()
    account = open_account(world, expires_ms=NOON_2024 + 1000)
    token = token_for(account, world)
    assert outcome(world, token)[0] == 200
    world.advance(1000)
    assert outcome(world, token) == EXPIRED


@pytest.mark.parametrize("exp", [NOON_S, NOON_S - 0.5, 0, -1, -(10**60)])
def test_a_token_whose_time_is_over_is_refused(exp: float) -> None:
    assert outcome(a_world_with_an_account(), sign({**GOOD, "exp": exp})) == EXPIRED


@pytest.mark.parametrize("exp", [NOON_S + 0.001, 10**60, 10**70, 1e300])
def test_an_instant_far_ahead_is_accepted(exp: float) -> None:
    assert outcome(a_world_with_an_account(), sign({**GOOD, "exp": exp}))[0] == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"sub": "unknown"}, {"sub": None}, {"sub": 1}, {"sub": [KEYS[0]]}, {"sub": ""},
        {"business": 2}, {"business": "1"}, {"business": None},
        {"exp": None}, {"exp": True}, {"exp": "2024-01-01T13:00:00Z"}, {"exp": float("nan")},
    ],
)  # fmt: skip
def test_a_token_with_bad_claims_is_refused(changes: dict[str, object]) -> None:
    assert outcome(a_world_with_an_account(), sign({**GOOD, **changes})) == INVALID


@pytest.mark.parametrize("claims", [None, 1, "sub", ["sub"], {}])
def test_a_token_without_claims_is_refused(claims: object) -> None:
    assert outcome(a_world_with_an_account(), sign(claims)) == INVALID


def test_a_token_beyond_the_bound_is_refused_unread() -> None:
    assert outcome(a_world_with_an_account(), sign({**GOOD, "more": "x" * 2000}))[0] == 200
    assert outcome(a_world_with_an_account(), sign({**GOOD, "more": "x" * 4000})) == INVALID


def test_a_token_signed_with_another_secret_is_refused() -> None:
    assert outcome(a_world_with_an_account(), sign(GOOD, "another")) == INVALID


def test_a_changed_token_is_refused() -> None:
    head, _, signature = sign(GOOD).split(".")
    claims = part(json.dumps({**GOOD, "exp": NOON_S + 7200}).encode())
    assert outcome(a_world_with_an_account(), f"{head}.{claims}.{signature}") == INVALID


@pytest.mark.parametrize("name", ["none", "None", "NONE", "", None])
def test_an_unsigned_token_is_refused(name: str | None) -> None:
    text = f"{part(json.dumps({'alg': name, 'typ': 'JWT'}).encode())}.{part(json.dumps(GOOD).encode())}."
    assert outcome(a_world_with_an_account(), text) == INVALID


@pytest.mark.parametrize(("name", "digest"), [("HS384", "sha384"), ("HS512", "sha512"), ("RS256", "sha256")])
def test_another_algorithm_is_refused(name: str, digest: str) -> None:
    token = sign(GOOD, header={"alg": name, "typ": "JWT"}, digest=digest)
    assert outcome(a_world_with_an_account(), token) == INVALID


@pytest.mark.parametrize("header", [[], "HS256", None, {"typ": "JWT"}, {**HS256, "b64": False}, {**HS256, "crit": 1}])
def test_a_token_with_a_bad_header_is_refused(header: object) -> None:
    assert outcome(a_world_with_an_account(), sign(GOOD, header=header)) == INVALID


@pytest.mark.parametrize(
    "token",
    [
        "invalid", "a.b", "a.b.c", "a.b.c.d", "..", "!.!.!", "é.é.é", "\udc80.\udc80.\udc80", "e30.e30.e30",
        f"{part(b'[' * 2000)}.e30.e30", f"e30.{part(b'[' * 2000)}.e30", "x" * 100_000, f"{'x' * 5000}.e30.",
    ],
    ids=lambda token: ascii(token)[:20],
)  # fmt: skip
def test_what_is_no_token_is_refused(token: str) -> None:
    assert outcome(a_world_with_an_account(), token) == INVALID


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer ", "Basic abc", f"Token {sign(GOOD)}", sign(GOOD)]
)
def test_without_a_bearer_token_credentials_are_missing(authorization: str | None) -> None:
    response = ask(a_world_with_an_account(), authorization)
    assert (response.status, body_of(response)) == MISSING


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", " Bearer", "Bearer "])
def test_the_scheme_is_read_as_http_says(scheme: str) -> None:
    assert ask(a_world_with_an_account(), f"{scheme} {sign(GOOD)}").status == 200


def test_api_keys_do_not_open_the_list() -> None:
    world = a_world_with_an_account()
    target = f"{LIST}?business=1&api_key_public={KEYS[0]}&api_key_secret={KEYS[1]}"
    assert world.ask("GET", target).status == 401


def test_the_shape_of_bad_keys_is_not_that_of_bad_tokens() -> None:
    world = a_world(bad_keys_shape=BadKeysShape.API_KEY)
    assert outcome(world, sign(GOOD)) == INVALID


def test_the_token_comes_before_the_business() -> None:
    assert a_world().ask("GET", LIST).status == 401


@pytest.mark.parametrize(
    ("authorization", "presented"),
    [
        (f"Bearer {sign(GOOD)}", Presented("public_key", (KEYS[0],))),
        (f"Bearer {sign(GOOD, 'another')}", Presented("public_key", (KEYS[0],))),
        ("Bearer x", None),
        ("", None),
    ],
)
def test_the_public_key_in_a_token_tells_whose_request_it_is(authorization: str, presented: Presented | None) -> None:
    assert find_public_key(Request("GET", LIST, "", {"Authorization": authorization}, b"")) == presented


def test_every_account_is_found_by_its_public_key() -> None:
    world = a_world()
    account = open_account(world)
    assert [(each.kind, each.values) for each in account.credentials] == [
        ("api_keys", KEYS),
        ("public_key", KEYS[:1]),
    ]


def test_a_token_of_revoked_keys_is_refused_like_the_keys_themselves() -> None:
    world = a_world()
    account = open_account(world)
    token = token_for(account, world)
    RevokeKey(account.id, None).apply(world.sandbox)
    assert outcome(world, token) == INVALID
    assert send(world).status == 401
