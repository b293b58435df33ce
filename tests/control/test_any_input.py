"""Whatever a caller sends, the control API answers it; it never fails."""

import asyncio
import json
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict
from support.served import NUMBER
from toy_vendor.manifest import TOY

from simulator.api.request import Request
from simulator.assembly import Simulator
from simulator.control.app import ControlApp
from simulator.control.every_operation import OPERATIONS
from simulator.control.operation import ControlOperation
from simulator.scenario.world import World
from simulator.settings import Settings

pytestmark = pytest.mark.soak

SLOW = {"fillWithDemoData"}  # it takes its time, and inputs like all the others
TRIED = [operation for operation in OPERATIONS if operation.name not in SLOW]
PLAIN = [
    operation
    for operation in TRIED
    if "{" not in operation.path and not operation.query.model_fields and not operation.body.model_fields
]
"""They take nothing, so there is little to try."""

LIKELY = st.sampled_from(
    ["1h", "36500d", "toy-1", "m-1", "toy", "2024-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "1969-01-01T00:00:00Z",
     "9" * 30, 1e300, -1, 0]
)  # fmt: skip
SCALARS = st.one_of(LIKELY, st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text())
NESTED = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
VALUES = st.booleans().flatmap(lambda is_likely: LIKELY if is_likely else NESTED)
WAITS = st.sampled_from([0, 0.001, 0.01, -1, 1e300, "", "1h", "nan"])
"""Real seconds that a caller would wait, which a test does not."""
PARAMETERS = st.one_of(st.text(min_size=1), st.sampled_from(["toy-1", "m-1", "x-1", "c-1", "toy", "default", "m-٣"]))


@st.composite
def requests_for(draw: st.DrawFn, operation: ControlOperation) -> Request:
    """A request that comes near to what an operation takes."""
    path = operation.full_path
    for name in ("id", "name", "vendor", "file"):
        path = path.replace(f"{{{name}}}", draw(PARAMETERS).replace("/", "-"))
    parameters = dict.fromkeys(operation.query.model_fields, SCALARS)
    real = {"timeout_s": WAITS} if parameters.pop("timeout_s", None) is not None else {}
    query = urlencode(draw(st.fixed_dictionaries(real, optional=parameters)), errors="replace")
    fields = {name: VALUES for name, field in operation.body.model_fields.items() if field.is_required()}
    others = {name: VALUES for name in operation.body.model_fields if name not in fields}
    members = st.fixed_dictionaries(fields, optional=others).map(json.dumps).map(str.encode)
    anything = st.binary() | VALUES.map(json.dumps).map(str.encode)
    body = draw(st.integers(0, 5).flatmap(lambda number: members if number else anything))
    return Request(operation.method, path, query, CIMultiDict({"Host": "localhost"}), body)


async def answered(request: Request) -> int:
    """The status that a simulator with one message in it answers with."""
    simulator = Simulator(Settings(world=World(speed=0)), [TOY])
    simulator.poster.start()
    send = {"token": "mine", "to": NUMBER, "text": "Hello", "callback": "http://169.254.169.254/"}
    simulator.answering.emulate(
        None, Request("POST", "/toy/send", "", CIMultiDict({"Host": "localhost"}), json.dumps(send).encode())
    )
    try:
        return (await ControlApp(simulator.host, simulator.ports).answer(None, request)).status
    finally:
        await simulator.stop()


@pytest.mark.parametrize(
    "operation", [each for each in TRIED if each not in PLAIN], ids=lambda operation: operation.name
)
@given(data=st.data())
def test_any_input_is_answered(operation: ControlOperation, data: st.DataObject) -> None:
    request = data.draw(requests_for(operation))
    assert asyncio.run(answered(request)) != 500, quote(request.target)


@pytest.mark.parametrize("operation", PLAIN, ids=lambda operation: operation.name)
@settings(max_examples=10)
@given(data=st.data())
def test_any_body_is_answered_where_none_is_taken(operation: ControlOperation, data: st.DataObject) -> None:
    request = data.draw(requests_for(operation))
    assert asyncio.run(answered(request)) != 500, quote(request.target)
