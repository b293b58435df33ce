"""Small transcripts that play green, and their bent twins: one change each, and the line by which the player fails.

A place in a transcript is written as its keys and indices, `0.expect.status`; steps count from 0 there, and from 1 in
what the player says.
"""

from __future__ import annotations

import copy
from typing import Any, NamedTuple

from simulator.conformance.loading import TRANSCRIPT
from simulator.conformance.transcript import Transcript
from simulator.text.yaml import read_document

GONE = object()
"""Takes out what stands at a place."""


class Bend(NamedTuple):
    """A change of a transcript, and the step and the line by which it has to fail."""

    place: str
    value: Any
    step: int
    told: str


class Twins(NamedTuple):
    """A transcript that plays green, and its bends."""

    steps: str
    bends: list[Bend]
    account: str = ""

    def unbent(self) -> Transcript:
        """The transcript itself."""
        return transcript(self.steps, self.account)

    def bent(self, bend: Bend) -> Transcript:
        """The transcript with one change."""
        return transcript(self.steps, self.account, bend)


WORLD = """\
title: Twins
evidence: assumed
source: made up
world:
  start: 2024-01-01T12:00:00Z
  accounts:
    - {{vendor: toy, credentials: [{{token: mine}}]{}}}
    - {{vendor: other, credentials: [{{token: other}}], balance: 5.00}}
steps:
"""


def transcript(steps: str, account: str = "", bend: Bend | None = None) -> Transcript:
    """A transcript as its file would be read, with one change."""
    tree: Any = read_document("twins.yaml", WORLD.format(account) + steps).tree
    if bend is not None:
        change(tree["steps"], bend.place.split("."), bend.value)
    return TRANSCRIPT.validate_python(tree)


def change(tree: Any, place: list[str], value: Any) -> None:
    """Put a value at a place, where there is something or not."""
    for key in place[:-1]:
        tree = tree[int(key)] if isinstance(tree, list) else tree[key]
    last: Any = int(place[-1]) if isinstance(tree, list) else place[-1]
    if value is GONE:
        del tree[last]
    elif isinstance(tree, list) and last == len(tree):
        tree.append(value)
    else:
        tree[last] = copy.deepcopy(value)
