"""Read `coverage.yaml` beside a vendor's transcripts: its exceptions, and their reasons.

The contract and the vendor's table of errors are made apart and name reasons as they like; this file says which belong
together. Whatever it declines it declines with a sentence, and a row that declines nothing is a finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field, TypeAdapter

from simulator.conformance.loading import COVERAGE_FILE
from simulator.contract.document import read_document
from simulator.contract.loading import checked
from simulator.contract.origin import Strict
from simulator.contract.texts import text_of

if TYPE_CHECKING:
    from pathlib import Path

Sentence = Annotated[str, Field(min_length=10)]


class Coverage(Strict):
    """The reasons that belong together, and all that is declined.

    Args:
        reasons: reason of the contract -> those of the vendor's table that stand for it; where it is left out, the
            one of the same name and those of the same status and code.
        own_reasons: reasons of the vendor's table that no documented error has.
        unreached: reasons of the contract that no transcript reaches.
        own_routes: routes, `METHOD /path`, that are served and of which the contract says nothing.
        undriven: what is documented and no transcript drives: a route, an example's file, a field, a credential or a
            callback, as the finding names it.
        departures: transcripts, by their file's name without `.yaml`, whose answers leave the contract on purpose.
        unlike: behaviours in which the vendor is unlike the others, as the finding names them.
    """

    reasons: dict[str, tuple[str, ...]] = Field(default={})
    own_reasons: dict[str, Sentence] = Field(default={})
    unreached: dict[str, Sentence] = Field(default={})
    own_routes: dict[str, Sentence] = Field(default={})
    undriven: dict[str, Sentence] = Field(default={})
    departures: dict[str, Sentence] = Field(default={})
    unlike: dict[str, Sentence] = Field(default={})


COVERAGE = TypeAdapter(Coverage)


def load_coverage(folder: Path) -> Coverage:
    """Read the file in a folder of transcripts; without one nothing is declined.

    Raises:
        ContractError: it cannot be read; the message names file, line, key, value and remedy.
    """
    path = folder / COVERAGE_FILE
    if not path.exists():
        return Coverage()
    document = read_document(f"{folder.name}/{COVERAGE_FILE}", text_of(path))
    coverage: Coverage = checked(COVERAGE, document)
    return coverage
