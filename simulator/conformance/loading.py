"""Read and check the files of a folder of transcripts, and the worlds they begin in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from simulator.conformance.player import CALLBACK
from simulator.conformance.transcript import Transcript
from simulator.contract.document import read_document
from simulator.contract.loading import checked
from simulator.contract.texts import text_of
from simulator.scenario.world_model import WorldModel
from simulator.text.expected import expected_by

if TYPE_CHECKING:
    from pathlib import Path

RECEIVER = "http://127.0.0.1:9/callback"
"""Where callbacks go that nobody receives."""
COVERAGE_FILE = "coverage.yaml"
TRANSCRIPT = TypeAdapter(Transcript)


def files(folder: Path) -> list[Path]:
    """List the transcripts of one vendor's folder."""
    return sorted(path for path in folder.glob("*.yaml") if path.name != COVERAGE_FILE)


def load(path: Path) -> Transcript:
    """Read a transcript.

    Raises:
        ContractError: it cannot be read; the message names file, line, key, value and remedy.
    """
    document = read_document(f"{path.parent.name}/{path.name}", text_of(path))
    transcript: Transcript = checked(TRANSCRIPT, document)
    if "speed" in transcript.world:
        raise document.error(("world", "speed"), "the clock stands still but for advance; take it out")
    try:
        world_of(transcript)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise document.error(
            ("world", *first["loc"]), f"{first['input']!r} is invalid; expected: {expected_by(first, WorldModel).text}"
        ) from error
    return transcript


def world_of(transcript: Transcript, receiver: str = RECEIVER) -> WorldModel:
    """Return the world its steps run in, frozen at its start; `{callback}` as a URL of an account is the receiver."""
    world = _called_back({"seed": "transcript", **transcript.world, "speed": 0}, receiver)
    return WorldModel.model_validate(world)


def _called_back(declared: Any, receiver: str) -> Any:
    if isinstance(declared, dict):
        return {name: _called_back(each, receiver) for name, each in declared.items()}
    if isinstance(declared, list):
        return [_called_back(each, receiver) for each in declared]
    return receiver if declared == CALLBACK else declared
