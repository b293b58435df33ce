"""Answer in the vendor's place, as a proxy in front of it does, for instance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Annotated

from simulator.sandbox.faults.declaring import Bounds, declared_as
from simulator.sandbox.faults.effect import Answered, Effect, Serving
from simulator.sandbox.faults.effects.headers import HeaderName, HeaderValue
from simulator.values import frozen


@frozen
class Answer(Effect):
    """An answer that is not the vendor's."""

    key = "respond"
    is_answer = True

    status: Annotated[int, Bounds(ge=200, le=599)] = field(metadata=declared_as())
    body: Annotated[str, Bounds(max_length=1_000_000)] = field(default="", metadata=declared_as())
    content_type: HeaderValue | None = field(
        default=None, metadata=declared_as("If not set, text/html for an answer with a body.")
    )
    headers: Annotated[Mapping[HeaderName, HeaderValue], Bounds(max_length=50)] = field(
        default_factory=dict, metadata=declared_as()
    )

    def answer(self, serving: Serving) -> Answered:  # noqa: ARG002 - whatever is served
        """Return the answer that was declared."""
        kind = self.content_type or ("text/html" if self.body else None)
        labels = [("Content-Type", kind)] if kind else []
        return Answered(self.status, (*labels, *self.headers.items()), self.body.encode())
