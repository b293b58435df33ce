"""Show the vendors that are emulated."""

from __future__ import annotations

from simulator.control.declaring import operation
from simulator.control.documents import documents_in, folder_of
from simulator.control.operation import PREFIX, Nothing, Visit
from simulator.control.views.sandboxes import base_url_of
from simulator.control.views.vendors import VendorList, vendor_view

TAG = "vendors"


@operation("GET", "vendors", TAG)
async def list_vendors(visit: Visit[Nothing, Nothing]) -> VendorList:
    """List the vendors: operations, quirks, switches."""
    base_url = base_url_of(visit.sandbox, visit.origin)
    return VendorList(
        vendors=[
            vendor_view(vendor, visit.sandbox, base_url, _documents_url(visit, vendor.name))
            for vendor in visit.host.directory
        ]
    )


def _documents_url(visit: Visit[Nothing, Nothing], vendor: str) -> str | None:
    """Return the path of the vendor's generated documents, if there are any."""
    return f"{visit.origin}{PREFIX}/vendors/{vendor}" if documents_in(folder_of(visit, vendor)) else None
