"""A defect says whose it is: that of a package which brings a vendor, or our own."""

from typing import Any

import pytest
from support.served import NUMBER, Served
from toy_vendor.manifest import TOY

from simulator.serving.blaming import Blamed, blamed_for
from simulator.vendors import BUILT_IN

SEND = {"token": "mine", "to": NUMBER, "text": "Hello"}


def fails(*_: object, **__: object) -> Any:
    raise ZeroDivisionError("of the test")


@pytest.mark.parametrize("step", ["read_fields", "parse_e164", "accept", "write_json"])
async def test_a_defect_in_a_package_is_told_to_be_the_packages(
    live: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, step: str
) -> None:
    monkeypatch.setattr(f"toy_vendor.manifest.{step}", fails)
    answer = await live.ask("POST", "/toy/send", SEND)
    assert (answer.status, answer.problem) == (500, "defect")
    assert answer.json["detail"] == (
        "The package toy_vendor, which brings the vendor toy, failed on this request; no vendor answers like this. "
        "The log has the traceback: please report it to its maintainers with the request."
    )
    [line] = [each.getMessage() for each in caplog.records if each.levelname == "ERROR"]
    assert line == "a defect of the package toy_vendor, which brings the vendor toy, in POST /toy/send"


async def test_a_defect_of_ours_is_told_to_be_ours(
    live: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("simulator.serving.serve.meet", fails)
    monkeypatch.setattr("simulator.serving.serve._emulated", fails)
    answer = await live.ask("POST", "/toy/send", SEND)
    assert (answer.status, answer.problem) == (500, "defect")
    assert answer.json["detail"].startswith("The simulator itself failed on this request; ")
    [line] = [each.getMessage() for each in caplog.records if each.levelname == "ERROR"]
    assert line == "a defect of the simulator, in POST /toy/send"


def test_an_error_of_a_built_in_vendor_is_ours() -> None:
    [vendor] = [each for each in BUILT_IN if each.name == "ugsms"]
    with pytest.raises(AttributeError) as caught:
        vendor.refuse(None, None)  # type: ignore[arg-type]
    assert blamed_for(caught.value, [*BUILT_IN, TOY]) is None


def test_an_error_is_of_the_package_whose_code_it_went_through() -> None:
    with pytest.raises(AttributeError) as caught:
        TOY.refuse(None, None)  # type: ignore[arg-type]
    assert blamed_for(caught.value, [*BUILT_IN, TOY]) == Blamed("toy_vendor", "toy")
    assert blamed_for(caught.value, BUILT_IN) is None
