"""Every planted fault, by the part of the product that it stands in."""

from planted.rooms import clients, faults, judges, money, receipts, server, vendors, worlds

ROOMS = (
    *judges.ROOMS,
    *money.ROOMS,
    *receipts.ROOMS,
    *server.ROOMS,
    *faults.ROOMS,
    *worlds.ROOMS,
    *clients.ROOMS,
    *vendors.ROOMS,
)
FAULTS = tuple(fault for room in ROOMS for fault in room.complete())
