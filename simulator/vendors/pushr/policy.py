"""Define the switches: what the page leaves open, with our choice as the default."""

from __future__ import annotations

import enum

from simulator.values import frozen


class CustomStatus(enum.Enum):
    """The HTTP status of an accepted customised sending; the page shows the body only."""

    OK = "200"
    CREATED = "201"
    ACCEPTED = "202"


class BadKeysShape(enum.Enum):
    """What the body of a refusal of bad keys looks like."""

    DETAIL = "detail"
    """One `detail`, like every documented error."""
    API_KEY = "api_key"
    """A list under `api_key`, as an integrator saw it."""


@frozen
class Policy:
    """How Push.R behaves where nobody tells, or where its page and an integrator disagree.

    `page_size` 0 lists everything on a single page.
    """

    custom_status: CustomStatus = CustomStatus.CREATED
    bad_keys_shape: BadKeysShape = BadKeysShape.DETAIL
    page_size: int = 0
