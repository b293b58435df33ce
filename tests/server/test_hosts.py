"""The host that a request names: it tells apart two vendors that document the same call."""

from __future__ import annotations

import dataclasses

import pytest
from support.served import Serve
from toy_vendor.manifest import TOY

TWIN = dataclasses.replace(TOY, name="twin", hosts=("api.twin.example",))


@pytest.mark.parametrize(
    ("host", "vendor"),
    [
        ("api.toy.example", "toy"),
        ("api.twin.example", "twin"),
        ("api.twin.example:8080", "twin"),
        ("API.Twin.Example", "twin"),
        ("elsewhere.example", "toy"),
    ],
)
async def test_a_host_leads_to_its_vendor_however_it_is_written(serve: Serve, host: str, vendor: str) -> None:
    served = await serve(TOY, TWIN, allow_hosts=("elsewhere.example",))
    body = {"token": "mine", "to": "+256701521269", "text": "Hello"}
    assert (await served.ask("POST", "/toy/send", body, headers={"Host": host})).status == 202
    assert [each["vendor"] for each in (await served.get("requests"))["requests"]] == [vendor]
