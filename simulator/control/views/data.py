"""Show how a sandbox is kept beyond a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from simulator.api.instants import iso_millis
from simulator.control.operation import View
from simulator.hosting.kept import NEARLY_FULL

if TYPE_CHECKING:
    from simulator.hosting.host import Host
    from simulator.hosting.hosted import Hosted


DATA = "How it is kept beyond a restart; null where the server was started without `--data` and without `--engine`."
NODE = "The simulator that has it, by its address, where several share an engine (`--engine`); null elsewhere."


class DataView(View):
    """How a sandbox is kept, in the folder of data or in the engine."""

    since: str = Field(description="When it was begun, in real time; all that came to it since is kept.")
    inputs: int = Field(description="The records that it is rebuilt from: requests, commands, results of callbacks.")
    bytes: int | None = Field(description="What they take. Null until the sandbox is rebuilt.")
    limit_bytes: int = Field(description="What they may take, `--data-bytes`; whatever comes after that is refused.")
    is_nearly_full: bool = Field(description="Whether they take more than 80 percent of that.")
    is_rebuilt: bool = Field(description="False while it is rebuilt after a restart; requests to it wait meanwhile.")
    refused: str | None = Field(description="Why requests to it are refused; null where they are not.")


def data_view(host: Host, hosted: Hosted) -> DataView | None:
    """Show how a sandbox is kept; None where nothing is."""
    keeper = host.keeper
    facts = None if keeper is None else keeper.facts_of(hosted)
    if keeper is None or facts is None:
        return None
    shut = hosted.shut or host.shut
    return DataView(
        since=iso_millis(facts.since_ms),
        inputs=facts.inputs,
        bytes=facts.size_bytes,
        limit_bytes=keeper.limit_bytes,
        is_nearly_full=(facts.size_bytes or 0) > NEARLY_FULL * keeper.limit_bytes,
        is_rebuilt=hosted.is_rebuilt,
        refused=None if shut is None else shut.words,
    )
