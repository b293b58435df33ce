"""Where the transcripts and contracts of the built-in vendors lie."""

from __future__ import annotations

from pathlib import Path

from simulator.catalogue.folders import shipped
from simulator.conformance.loading import files

FILES = [path for folder in sorted(shipped().transcripts.iterdir()) if folder.is_dir() for path in files(folder)]


def name_of(path: Path) -> str:
    """A transcript as it is called in a report."""
    return f"{path.parent.name}/{path.stem}"
