"""Whatever a client sends, the answer is the vendor's, and what is refused costs nothing."""

import json
import shlex
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from support.inprocess import World, body_of
from vendors.pushr.client import (
    CUSTOM,
    DOCUMENTED_FORM,
    DOCUMENTED_SEND,
    LIST,
    SEND,
    a_world,
    custom,
    listed,
    open_account,
)

from simulator.api.request import Response
from simulator.vendors.pushr import VENDOR
from simulator.vendors.pushr.errors import ERRORS

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
NUMBERS = st.sampled_from(["233558544343", "+233548769324", "0558544343", 233558544343, ""])
FIELDS = st.sampled_from([*DOCUMENTED_SEND, *DOCUMENTED_FORM])
TYPES = st.sampled_from(
    ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"]
)
HEADERS = st.dictionaries(st.sampled_from(["Content-Type", "Authorization", "Host", "X-Anything"]), TYPES | st.text())
PATHS = st.sampled_from([("POST", SEND), ("POST", CUSTOM), ("GET", f"{LIST}?business=1"), ("GET", LIST)])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
STATUSES = {200, 201, *(error.status for error in ERRORS.values())}


def check(world: World, response: Response) -> None:
    """A status of the vendor's, a body of its shape, and no money moved by a refusal."""
    assert response.status in STATUSES
    body = body_of(response)
    assert response.status < 400 or list(body) == ["detail"]
    accepted = response.status == 201
    assert bool(world.messages()) == accepted
    assert accepted or all(account.balance == Decimal(1000) for account in world.sandbox.accounts)
    world.advance(10_000)
    spent = sum((message.cost for message in world.messages() if message.is_charged), Decimal(0))
    assert sum((1000 - account.balance for account in world.sandbox.accounts), Decimal(0)) == spent


@given(PATHS, st.binary(), HEADERS)
def test_any_bytes_are_answered(path: tuple[str, str], body: bytes, headers: dict[str, str]) -> None:
    world = a_world()
    check(world, world.ask(*path, body=body, headers=headers))


@given(PATHS, VALUES | st.dictionaries(FIELDS, VALUES), HEADERS)
def test_any_json_is_answered(path: tuple[str, str], value: object, headers: dict[str, str]) -> None:
    world = a_world()
    check(world, world.ask(*path, body=json.dumps(value).encode(), headers=headers))


@given(st.dictionaries(FIELDS, VALUES | st.lists(NUMBERS)))
def test_any_change_to_the_documented_request_is_answered(changes: dict[str, object]) -> None:
    world = a_world()
    body = json.dumps({**DOCUMENTED_SEND, **changes}).encode()
    check(world, world.ask("POST", SEND, body=body, headers={"Content-Type": "application/json"}))


@given(PATHS, st.dictionaries(FIELDS, TEXTS))
def test_any_form_is_answered(path: tuple[str, str], fields: dict[str, str]) -> None:
    world = a_world()
    check(world, world.ask(*path, form={"api_key_public": "a", "api_key_secret": "b"} | fields))


@given(st.binary() | TEXTS.map(str.encode), TEXTS)
def test_any_file_and_template_are_answered(content: bytes, template: str) -> None:
    world = a_world()
    check(world, custom(world, csv_file=content, template=template))


@given(st.text(st.sampled_from('contact,name"\r\n233558544343{} ;\ufeff\x00'), max_size=200))
def test_a_file_is_read_or_refused(text: str) -> None:
    world = a_world()
    check(world, custom(world, csv_file=f"contact,name\n{text}".encode(), template="Hi {name}"))
    assert all(message.text.startswith("Hi ") for message in world.messages())


@given(st.text(), st.text(), TEXTS)
def test_any_query_and_header_of_the_list_is_answered(query: str, host: str, token: str) -> None:
    world = a_world(page_size=1)
    account = open_account(world)
    check(world, listed(world, account, f"?{query}", Host=host))
    check(world, listed(world, account, f"?business=1&page={query}", Host=host))
    check(world, listed(world, account, "?business=1", Authorization=f"Bearer {token}"))


def test_the_command_line_shown_at_start_up_sends_a_message() -> None:
    curl = VENDOR.operations[0].curl
    assert curl is not None
    words = shlex.split(curl.format(base="", api_key_public="a", api_key_secret="b"))
    form = dict(word.split("=", 1) for word in words if "=" in word)
    assert a_world().ask("POST", words[1], form=form).status == 201
