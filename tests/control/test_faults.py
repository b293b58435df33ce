"""Faults are replaced and turned, tell what they struck, and are written down as a scenario file says them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from support.served import NUMBER, Served

import simulator
from simulator.scenario.fault_models import FaultModel
from simulator.scenario.loading import Loader
from simulator.vendors import BUILT_IN

PAGE = (Path(simulator.__file__).parent / "guide" / "faults.md").read_text(encoding="utf-8")
TASKS = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
assert TASKS is not None
FAULTS = Loader(BUILT_IN).load_text("tasks", TASKS[1]).world.faults
REFUSE = {"refuse": "rate_limited", "match": {"vendor": "toy"}}


async def sent(served: Served) -> int:
    """The status that a send is answered with."""
    return (await served.ask("POST", "/toy/send", {"token": "mine", "to": NUMBER, "text": "Hello"})).status


async def put(served: Served, name: str, fault: dict[str, Any]) -> Any:
    answer = await served.ask("PUT", f"faults/{name}", fault)
    assert answer.status == 200, answer.body
    return answer.json


YAML = {"Content-Type": "application/yaml"}


@pytest.mark.parametrize(
    "text",
    [
        "name: busy\nrefuse: rate_limited # as a scenario file says it\nmatch: {vendor: toy, probability: 1}\n",
        "- {name: busy, refuse: rate_limited, match: {vendor: toy}}",
        "faults:\n  - name: busy\n    refuse: rate_limited\n    match:\n      vendor: toy\n",
        '{"name": "busy", "refuse": "rate_limited", "match": {"vendor": "toy"}}',
    ],
)
async def test_a_fault_is_added_as_the_yaml_of_a_scenario_file(frozen: Served, text: str) -> None:
    answer = await frozen.ask("POST", "faults", headers=YAML, body=text.encode())
    assert (answer.status, answer.json["name"], answer.json["phase"]) == (201, "busy", "before")
    assert await sent(frozen) == 429


async def test_a_fault_is_shown_replaced_and_turned_as_yaml(frozen: Served) -> None:
    old = {"Content-Type": "text/x-yaml; charset=utf-8"}
    preview = await frozen.ask("POST", "fault-preview", headers=old, body=b"latency: 3s")
    assert preview.json["phase"] == "after"
    assert "latency:" in preview.json["yaml"]
    await put(frozen, "busy", {"latency": "3s"})
    replaced = await frozen.ask("PUT", "faults/busy", headers=YAML, body=b"refuse: rate_limited\nmatch: {vendor: toy}")
    assert replaced.json["phase"] == "before"
    turned = await frozen.ask("PUT", "faults/busy", headers=YAML, body=b"on: no")
    assert (turned.json["on"], await sent(frozen)) == (False, 202)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "name: busy\nrefuse: rate_limitd\nmatch: {vendor: toy}",
            {"line": 2, "column": 1, "path": "refuse", "value": "rate_limitd", "did_you_mean": "rate_limited"},
        ),
        (
            "faults:\n  - latency: 3s\n    match:\n      vendr: toy\n",
            {"line": 4, "column": 7, "path": "faults.0.match.vendr", "did_you_mean": "vendor"},
        ),
        ("name: busy\nlatency: [3s\n", {"line": 3, "path": ""}),
        ("busy", {"line": 1, "column": 1, "expected": "a mapping, such as `name: busy`"}),
        ("", {"line": 1, "expected": "YAML or JSON: the file is empty"}),
        ("- {latency: 1s}\n- {latency: 2s}", {"line": 1, "expected": "a mapping, such as `name: busy`"}),
        ("name: two\nname: three\nlatency: 1s", {"line": 2}),
    ],
)
async def test_a_mistake_in_yaml_is_told_with_its_line(frozen: Served, text: str, told: dict[str, object]) -> None:
    answer = await frozen.ask("POST", "faults", headers=YAML, body=text.encode())
    assert answer.problem == "invalid-scenario"
    (mistake,) = answer.json["errors"]
    assert {**mistake, **told} == mistake


async def test_every_mistake_in_yaml_is_told_in_the_order_of_lines(frozen: Served) -> None:
    text = b"wire: colse\nmatch:\n  vendor: tow\n  nth: none\n"
    errors = (await frozen.ask("POST", "faults", headers=YAML, body=text)).json["errors"]
    assert [each["line"] for each in errors] == [1, 3, 4]
    assert [each["file"] for each in errors] == ["fault"] * 3


async def test_yaml_that_is_no_text_is_refused(frozen: Served) -> None:
    answer = await frozen.ask("POST", "faults", headers=YAML, body=b"latency: \xff\xfe")
    assert answer.status == 422


async def test_what_is_no_part_of_a_scenario_stays_json(frozen: Served) -> None:
    assert (await frozen.ask("POST", "clock/advance", headers=YAML, body=b"by: 5s")).problem == "malformed-json"
    assert (await frozen.ask("POST", "clock/advance", headers=YAML, body=b'{"by": "5s"}')).status == 200


async def test_a_fault_is_put_where_there_is_none(frozen: Served) -> None:
    shown = await put(frozen, "busy", REFUSE)
    assert (shown["name"], shown["on"], shown["fault"]["match"]) == ("busy", True, {"vendor": "toy"})
    assert await sent(frozen) == 429


async def test_a_fault_that_is_turned_goes_on_counting(frozen: Served) -> None:
    await put(frozen, "busy", REFUSE)
    assert await sent(frozen) == 429
    assert (await put(frozen, "busy", {**REFUSE, "on": False}))["struck"] == 1
    assert await sent(frozen) == 202
    assert (await put(frozen, "busy", {**REFUSE, "on": True}))["struck"] == 1
    assert await sent(frozen) == 429
    assert (await frozen.get("faults/busy"))["struck"] == 2


async def test_on_alone_turns_a_fault_that_goes_on_counting(frozen: Served) -> None:
    await put(frozen, "busy", REFUSE)
    assert await sent(frozen) == 429
    off = await put(frozen, "busy", {"on": False})
    assert (off["on"], off["struck"], off["fault"]) == (
        False,
        1,
        {**REFUSE, "on": False, "refuse": off["fault"]["refuse"]},
    )
    assert await sent(frozen) == 202
    assert (await put(frozen, "busy", {"name": "busy", "on": True}))["on"] is True
    assert await sent(frozen) == 429
    assert (await frozen.get("faults/busy"))["struck"] == 2


@pytest.mark.parametrize(
    ("method", "path", "status", "detail"),
    [
        ("PUT", "faults/bussy", 404, "did you mean 'busy'?"),
        ("POST", "faults", 422, "at least one effect"),
        ("POST", "fault-preview", 422, "at least one effect"),
    ],
)
async def test_on_alone_makes_no_fault(frozen: Served, method: str, path: str, status: int, detail: str) -> None:
    await put(frozen, "busy", REFUSE)
    answer = await frozen.ask(method, path, {"on": False})
    assert (answer.status, detail in answer.json["detail"]) == (status, True)


async def test_every_mistake_in_a_fault_is_told_at_once(frozen: Served) -> None:
    wrong = {"refuse": "rate_limted", "match": {"vendor": "toyy", "operation": "sendd", "evry": 3}}
    answer = await frozen.ask("POST", "faults", wrong)
    told = {each["pointer"]: each["did_you_mean"] for each in answer.json["errors"]}
    assert told == {
        "/match/vendor": "toy", "/match/operation": "send", "/match/evry": "every", "/refuse": "rate_limited",
    }  # fmt: skip


async def test_a_reason_of_one_vendor_is_no_mistake_where_that_vendor_is_misspelt(frozen: Served) -> None:
    answer = await frozen.ask("POST", "faults", {"refuse": "insufficient_balance", "match": {"vendor": "toyy"}})
    assert [each["pointer"] for each in answer.json["errors"]] == ["/match/vendor"]


async def test_another_fault_takes_the_place_of_one_and_begins_anew(frozen: Served) -> None:
    await put(frozen, "busy", REFUSE)
    assert await sent(frozen) == 429
    shown = await put(frozen, "busy", {"respond": {"status": 502}})
    assert (shown["struck"], "refuse" in shown["fault"]) == (0, False)
    assert await sent(frozen) == 502
    assert len((await frozen.get("faults"))["faults"]) == 1


async def test_an_invalid_fault_leaves_the_old_one(frozen: Served) -> None:
    await put(frozen, "busy", REFUSE)
    assert (await frozen.ask("PUT", "faults/busy", {"wire": "tied in a knot"})).status == 422
    assert await sent(frozen) == 429


@pytest.mark.parametrize(("path", "name"), [("busy", "other"), ("x" * 300, None)])
async def test_a_fault_is_called_as_the_path_says(frozen: Served, path: str, name: str | None) -> None:
    answer = await frozen.ask("PUT", f"faults/{path}", {**REFUSE, **({} if name is None else {"name": name})})
    assert (answer.status, answer.problem) == (422, "invalid-input")
    assert (await frozen.get("faults"))["faults"] == []


async def test_a_fault_tells_what_it_struck_last(frozen: Served) -> None:
    await sent(frozen)
    await put(frozen, "busy", {**REFUSE, "match": {"vendor": "toy", "every": 2}})
    for _ in range(45):
        await sent(frozen)
    shown = await frozen.get("faults/busy")
    assert shown["struck"] == 22
    assert shown["exchanges"] == [f"x-{ordinal}" for ordinal in range(45, 5, -2)]


async def test_a_preview_puts_nothing_in_force(frozen: Served) -> None:
    shown = await frozen.post("fault-preview", {**REFUSE, "name": "busy"})
    assert shown["phase"] == "before"
    assert shown["yaml"].startswith("faults:\n  - name: busy\n")
    assert (await frozen.get("faults"))["faults"] == []
    assert (await frozen.ask("POST", "fault-preview", {"refuse": "nothing"})).status == 422


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
async def test_what_is_written_down_is_the_same_fault_in_a_scenario_file(frozen: Served, fault: FaultModel) -> None:
    model = FaultModel.model_validate(fault.declaration())
    assert model.declaration() == fault.declaration()
    yaml = (await frozen.post("fault-preview", _for_any_vendor(fault.declaration())))["yaml"]
    (read,) = Loader(BUILT_IN).load_text("again", f"version: 1\n{yaml}").world.faults
    assert read.declaration() == _for_any_vendor(fault.declaration())


def _for_any_vendor(declaration: dict[str, Any]) -> dict[str, Any]:
    """A fault without the names that a server with the toy alone does not know."""
    match = {
        name: value
        for name, value in declaration.get("match", {}).items()
        if name not in {"vendor", "operation", "account"}
    }
    return {**declaration, "match": match} if match else {k: v for k, v in declaration.items() if k != "match"}
