"""Every planted fault, by the part of the product that it stands in."""

from planted.rooms import (
    clients,
    commands,
    faults,
    hosting,
    http,
    inbox,
    judges,
    limits,
    manual,
    money,
    numbers,
    pages,
    receipts,
    server,
    starting,
    texts,
    vendors,
    worlds,
)

ROOMS = (
    *texts.ROOMS,
    *numbers.ROOMS,
    *limits.ROOMS,
    *judges.ROOMS,
    *money.ROOMS,
    *receipts.ROOMS,
    *commands.ROOMS,
    *hosting.ROOMS,
    *http.ROOMS,
    *inbox.ROOMS,
    *pages.ROOMS,
    *manual.ROOMS,
    *server.ROOMS,
    *faults.ROOMS,
    *worlds.ROOMS,
    *starting.ROOMS,
    *clients.ROOMS,
    *vendors.ROOMS,
)
FAULTS = tuple(fault for room in ROOMS for fault in room.complete())
