"""The programs of the vendors' pages, in every language: what they send is served and breaks no rule.

They are those of the documentation as data (`of: program`), sent to the letter over a connection each.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pytest
from support.contracts import VENDORS, documentation
from support.served import Served

from simulator.text.json_reading import read_json


class Program(NamedTuple):
    """What a program sends: its head line by line, and its body."""

    vendor: str
    operation: str
    file: str
    head: list[str]
    body: bytes

    @property
    def wire(self) -> bytes:
        return "\r\n".join(self.head).encode() + b"\r\n\r\n" + self.body


def of(vendor: str) -> list[Program]:
    known = documentation(vendor)
    made = []
    for operation in known.contract.operations:
        for example in operation.examples:
            if example.of == "program":
                head, _, body = known.examples[example.file].partition("\n\n")
                made.append(Program(vendor, operation.name, example.file, head.split("\n"), body.encode()))
    return made


PROGRAMS = [each for vendor in VENDORS for each in of(vendor)]
IDS = [f"{each.vendor}/{each.file.removeprefix('examples/')}" for each in PROGRAMS]
NOT_FOUND = {"examples/get-curl.http", "examples/developer-get-typescript.http"}
"""Those that ask for a message that nobody has sent here."""
SAME = {
    ("ugsms", "v2_send"): "examples/v2-send-request.json",
    ("ugsms", "v2_bulk"): "examples/v2-bulk-request.json",
    ("ugsms", "v1_send"): "examples/v1-send-request.json",
}
"""The documented request that the programs of a call send, in whatever language."""
OF_THEIR_OWN = {"examples/v2-bulk-notifications-php.http", "examples/v2-bulk-receipts-python.http"}
"""Programs of these calls that send other values."""


async def asked(served: Served, sent: bytes) -> int:
    """Send a request to the letter, and return the status of its answer."""
    reader, writer = await served.connect()
    try:
        writer.write(sent)
        line = await reader.readline()
        return int(line.split()[1])
    finally:
        writer.close()
        await writer.wait_closed()


def test_every_program_of_the_pages_is_there() -> None:
    count = {vendor: len(of(vendor)) for vendor in VENDORS}
    assert count == {"ugsms": 32, "pushr": 5, "advanta": 9, "msgine": 13}


@pytest.mark.parametrize("program", PROGRAMS, ids=IDS)
def test_the_length_of_a_body_is_that_of_its_head(program: Program) -> None:
    told = [int(found[1]) for line in program.head if (found := re.fullmatch("(?i)content-length: ([0-9]+)", line))]
    assert told == ([len(program.body)] if program.body else [])


@pytest.mark.parametrize(
    "program", [each for each in PROGRAMS if (each.vendor, each.operation) in SAME], ids=lambda each: each.file
)
def test_the_programs_of_a_call_send_the_same_values(program: Program) -> None:
    documented = read_json(documentation(program.vendor).examples[SAME[program.vendor, program.operation]]).value
    assert (read_json(program.body).value == documented) is (program.file not in OF_THEIR_OWN)


@pytest.mark.parametrize("vendor", VENDORS)
async def test_the_programs_of_a_page_break_no_rule_of_the_page(vendor: str, observed: Any) -> None:
    served: Served = await observed()
    programs = of(vendor)
    statuses = {program.file: await asked(served, program.wire) for program in programs}
    refused = {file for file, status in statuses.items() if status not in {200, 201}}
    assert refused == {file for file in NOT_FOUND if file in statuses}
    told = (await served.get("violations"))["violations"]
    assert [each["message"] for each in told] == []
    exchanges = (await served.get("requests", limit="100"))["requests"]
    assert [each["vendor"] for each in exchanges] == [vendor] * len(programs)
