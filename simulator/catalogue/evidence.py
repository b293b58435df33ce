"""Read the counted evidence of vendors from the file that was written with their schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulator.sandbox.errors import SimulatorError
from simulator.text.docstrings import Documented
from simulator.text.expected import expected_by

if TYPE_CHECKING:
    from pathlib import Path


class Counts(Documented, BaseModel):
    """Numbers that stand side by side and are never added up."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class ByEvidence(Counts):
    """How many claims there are of each class."""

    documented: int
    public: int
    observed: int
    assumed: int


class OperationCounts(Counts):
    """Calls; one that has several methods counts once."""

    documented: int
    served: int
    with_example: int
    driven: int = Field(description="Calls that a transcript drives to a success, with every documented method.")


class ErrorCounts(Counts):
    """Rows of the vendor's tables of errors."""

    by_evidence: ByEvidence
    in_table: int
    reached: int = Field(description="By a transcript.")
    declined: int = Field(description="Errors that no transcript reaches, with a reason.")


class ExampleCounts(Counts):
    """Payloads on the vendor's pages that traffic can be compared with."""

    documented: int
    shown: int = Field(description="By a transcript.")


class VendorEvidence(Counts):
    """What one vendor documents, and what transcripts show."""

    vendor: str
    title: str
    operations: OperationCounts
    errors: ErrorCounts
    examples: ExampleCounts
    transcripts: ByEvidence
    quirks: ByEvidence


class Evidence(Counts):
    """The file."""

    vendors: list[VendorEvidence]


def read_evidence(path: Path) -> list[VendorEvidence]:
    """Read the evidence in a file; empty where there is no file.

    Raises:
        SimulatorError: the file holds something else.
    """
    try:
        return Evidence.model_validate_json(path.read_bytes()).vendors
    except FileNotFoundError:
        return []
    except ValidationError as error:
        first = error.errors()[0]
        flaw = f"{'.'.join(map(str, first['loc'])) or 'the file'}: expected {expected_by(first).text}"
        text = f"{path} is not an evidence file ({flaw}); write it again: sms-simulator evidence --write"
        raise SimulatorError(text) from error
