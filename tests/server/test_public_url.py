"""A server that was told how clients reach it: every URL it shows begins so, whatever the Host header says."""

from __future__ import annotations

import re

import pytest
from support.served import Serve, Served
from yarl import URL

from simulator.capsule.file import read_capsule
from simulator.capsule.replaying import replay_capsule
from simulator.scenario.world import World
from simulator.vendors import BUILT_IN

PUBLIC = "https://sms.example.com:8443"
PAGES = World(speed=0, policies={"pushr.page_size": "1"})
SEND = {"message": "Hi", "recipients": ["233558544343"], "sender_id": "PYWE"}
LIST = "/api/client/sms/"


@pytest.fixture
async def public(serve: Serve) -> Served:
    """A simulator that clients reach through something."""
    return await serve(public_url=PUBLIC)


async def test_sandboxes_are_shown_where_clients_reach_them(public: Served) -> None:
    made = await public.post("sandboxes", {"name": "mine"})
    assert (made["base_url"], made["control_url"]) == (f"{PUBLIC}/s/mine", f"{PUBLIC}/s/mine/__admin")
    assert made["vendors"]["toy"]["base_url"] == f"{PUBLIC}/s/mine"
    shown = await public.get("sandboxes/default")
    assert (shown["base_url"], shown["control_url"]) == (PUBLIC, f"{PUBLIC}/__admin")


async def test_receivers_are_shown_where_clients_reach_them(public: Served) -> None:
    await public.post("sandboxes", {"name": "mine"})
    made = await public.ask("PUT", "/s/mine/__admin/receivers/one", {})
    assert made.json["url"] == f"{PUBLIC}/s/mine/__catch/one"


async def test_a_port_of_its_own_is_shown_at_the_same_host(public: Served) -> None:
    port = await public.post("ports", {"vendor": "toy"})
    assert port["base_url"] == f"http://sms.example.com:{port['port']}"


async def test_vendors_are_shown_where_clients_reach_them(serve: Serve) -> None:
    public = await serve(*BUILT_IN, public_url=PUBLIC)
    shown = (await public.get("vendors"))["vendors"]
    assert {each["base_url"] for each in shown} == {PUBLIC}
    assert str(shown).count("http://127.0.0.1") == 0
    schemas = (await public.get("vendors/ugsms/schemas"))["schemas"]
    assert all(each["url"].startswith(f"{PUBLIC}/__admin/vendors/ugsms/schemas/") for each in schemas)


@pytest.mark.parametrize("path", ["sandboxes", "vendors", "receivers", "ports"])
async def test_nothing_that_is_shown_says_how_the_caller_came(public: Served, path: str) -> None:
    await public.ask("PUT", "receivers/one", {})
    await public.post("ports", {"vendor": "toy"})
    answer = await public.ask("GET", path)
    assert "example.com" in answer.body.decode()
    assert public.url.partition("://")[2] not in answer.body.decode()


async def test_the_control_api_answers_under_the_name_that_it_shows(public: Served) -> None:
    page = {"Host": "sms.example.com:8443", "Origin": PUBLIC, "Sec-Fetch-Site": "same-origin"}
    assert (await public.ask("POST", "reset", headers=page)).status == 200
    assert (
        await public.ask("POST", "reset", headers={"Origin": PUBLIC})
    ).status == 200  # a proxy with a Host of its own
    assert (await public.ask("POST", "reset", headers={"Host": "other.example.com"})).problem == "foreign-host"
    assert (
        await public.ask("POST", "reset", headers={"Origin": "https://sms.example.com"})
    ).problem == "foreign-origin"


async def test_without_it_that_name_is_foreign(live: Served) -> None:
    assert (await live.ask("POST", "reset", headers={"Host": "sms.example.com:8443"})).problem == "foreign-host"
    assert (await live.ask("POST", "reset", headers={"Origin": PUBLIC})).problem == "foreign-origin"


# What vendors put into their answers ---------------------------------------------------------------------------------


async def link_to_the_second_page(served: Served, sandbox: str = "", base: str = "") -> str:
    """What the list of a business says at `base`, a vendor's own port, once two messages were sent."""
    access = (await served.get(f"sandboxes/{sandbox or 'default'}"))["vendors"]["pushr"]
    keys = access["credentials"]
    prefix = f"/s/{sandbox}" if sandbox else ""
    token = (await served.post(f"{prefix}/__admin/tokens/pushr", {}))["token"]
    for _ in range(2):
        sent = await served.ask("POST", f"{prefix}{LIST}send-sms", SEND | keys)
        assert sent.status == 201, sent.body
    at = URL(f"{base or served.url + prefix}{LIST}?business={access['account'].rpartition('-')[2]}")
    listed = await served.ask_url("GET", at, {"Authorization": f"Bearer {token}"}, b"")
    assert listed.status == 200, listed.body
    return str(listed.json["next"])


async def test_links_of_vendors_lead_to_where_clients_reach_us(serve: Serve) -> None:
    public = await serve(*BUILT_IN, public_url=PUBLIC, world=PAGES)
    link = await link_to_the_second_page(public)
    assert re.fullmatch(rf"{re.escape(PUBLIC)}{LIST}\?business=\d+&page=2", link)


async def test_links_of_vendors_lead_into_the_same_sandbox(serve: Serve) -> None:
    public = await serve(*BUILT_IN, public_url=PUBLIC, world=PAGES)
    await public.post("sandboxes", {"name": "mine"})
    assert (await link_to_the_second_page(public, "mine")).startswith(f"{PUBLIC}/s/mine{LIST}?")


async def test_links_at_a_port_of_its_own_lead_to_that_port(serve: Serve) -> None:
    public = await serve(*BUILT_IN, public_url=PUBLIC, world=PAGES)
    number = (await public.post("ports", {"vendor": "pushr"}))["port"]
    link = await link_to_the_second_page(public, base=f"http://127.0.0.1:{number}")
    assert link.startswith(f"http://sms.example.com:{number}{LIST}?")


async def test_without_it_links_lead_back_to_where_the_caller_came_from(serve: Serve) -> None:
    served = await serve(*BUILT_IN, world=PAGES)
    assert (await link_to_the_second_page(served)).startswith(f"{served.url}{LIST}?")


async def test_what_was_recorded_replays_where_nobody_was_told(serve: Serve) -> None:
    public = await serve(*BUILT_IN, public_url=PUBLIC, world=PAGES)
    await link_to_the_second_page(public)
    capsule = read_capsule((await public.ask("GET", "capsule")).body)
    assert PUBLIC in "".join(capsule.journal)
    assert replay_capsule(capsule, BUILT_IN).difference is None
