"""Make every page of the manual that is generated, as a whole or in part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.control.every_operation import OPERATIONS
from simulator.control.openapi import document
from simulator.generation.guide.operations import operations_page
from simulator.generation.guide.settings import with_settings
from simulator.generation.guide.vendors import vendors_page
from simulator.vendors import BUILT_IN

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.contract.building import Files

SETTINGS = "settings.md"


def guide_pages(guide: Path) -> Files:
    """Return the pages by their names.

    Args:
        guide: the folder of all pages; what somebody wrote around a generated table is kept.
    """
    return {
        "control-operations.md": operations_page(document(OPERATIONS, has_token=False)),
        SETTINGS: with_settings((guide / SETTINGS).read_text(encoding="utf-8")),
        "vendors.md": vendors_page(BUILT_IN),
    }
