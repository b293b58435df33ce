"""The operation that shows the vendors: nothing goes in; what is emulated, and how, comes out."""

from __future__ import annotations

from simulator.server.control.operation import ControlOperation, Nothing, Visit
from simulator.server.control.views.sandboxes import base_url_of
from simulator.server.control.views.vendors import VendorList, vendor_view

TAG = "vendors"


async def list_vendors(visit: Visit[Nothing, Nothing]) -> VendorList:
    """All vendors."""
    base_url = base_url_of(visit.sandbox, visit.origin)
    return VendorList(vendors=[vendor_view(vendor, visit.sandbox, base_url) for vendor in visit.simulator.directory])


OPERATIONS = (
    ControlOperation(
        "GET", "vendors", "listVendors", "List the vendors: operations, quirks, switches", list_vendors, TAG,
        answer=VendorList,
    ),
)  # fmt: skip
