"""Keep every sandbox of one server, and find it by its name or by credentials."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from simulator.hosting.hosted import Hosted
from simulator.hosting.receivers import Receivers
from simulator.hosting.violations import Violations
from simulator.sandbox.errors import CapacityError, ConflictError, UnknownNameError
from simulator.scenario.beginning import Begin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.hosting.clocks import Clocks
    from simulator.sandbox.books.accounts import Account, CredentialKey, Presented
    from simulator.sandbox.sandbox import Sandbox
    from simulator.scenario.world import World
    from simulator.serving.serve import VendorDirectory
    from simulator.settings import Settings

DEFAULT_NAME = "default"


class Sandboxes:
    """The hosted sandboxes; the one named "default" always exists.

    Credentials that a sandbox other than the default one was made with lead into it without any prefix: `tenants`.
    """

    def __init__(self, settings: Settings, directory: VendorDirectory, clocks: Clocks) -> None:
        self._settings = settings
        self._directory = directory
        self._clocks = clocks
        self._by_name: dict[str, Hosted] = {}
        self.tenants: dict[CredentialKey, Hosted] = {}
        self._created = 0
        self._lives = itertools.count(1)
        self.default = self.create(DEFAULT_NAME, settings.world)

    def __iter__(self) -> Iterator[Hosted]:
        return iter(self._by_name.values())

    def __len__(self) -> int:
        return len(self._by_name)

    def get(self, name: str) -> Hosted:
        """Return the sandbox of that name; raises `UnknownNameError`."""
        hosted = self._by_name.get(name)
        if hosted is None:
            raise UnknownNameError("sandbox", name, self._by_name)
        return hosted

    def by_credentials(self, vendor: str, presented: Presented | None) -> Hosted:
        """Return the sandbox that the credentials lead into; the default one if they are nobody's."""
        if presented is None:
            return self.default
        return self.tenants.get((vendor, presented.kind, presented.values), self.default)

    def create(self, name: str | None, world: World) -> Hosted:
        """Make a sandbox.

        Raises:
            CapacityError: there are as many as there may be.
            ConflictError: the name is taken, or credentials lead into another sandbox already.
            SimulatorError: the name or the world is not valid.
        """
        if len(self._by_name) >= self._settings.max_sandboxes:
            raise CapacityError(
                f"there are {len(self._by_name)} sandboxes, the most there may be: delete some, "
                "or start the server with a higher --max-sandboxes"
            )
        name = self._free_name() if name is None else name
        if name in self._by_name:
            raise ConflictError(f"there is a sandbox {name!r} already: reset it, delete it, or choose another name")
        hosted = Hosted(self._build(name, world), world, next(self._lives))
        self._lead_to(hosted)
        self._by_name[name] = hosted
        self._created += 1
        return hosted

    def delete(self, name: str) -> Hosted:
        """Forget a sandbox; the default one stays."""
        hosted = self.get(name)
        if hosted is self.default:
            raise ConflictError("the default sandbox cannot be deleted; it can be reset")
        del self._by_name[name]
        self._lead_nowhere(hosted)
        return hosted

    def fresh(self, hosted: Hosted, world: World) -> Sandbox:
        """Make what `reset` would begin with; raises `SimulatorError` for an invalid world."""
        return self._build(hosted.sandbox.name, world)

    def reset(self, hosted: Hosted, world: World, fresh: Sandbox | None = None) -> None:
        """Begin a sandbox anew: same name, and in the same world the same credentials.

        Raises:
            ConflictError: it is not here any more.
        """
        name = hosted.sandbox.name
        if self._by_name.get(name) is not hosted:
            raise ConflictError(f"sandbox {name!r} was deleted meanwhile")  # or credentials would lead into it
        fresh = fresh or self.fresh(hosted, world)
        self._lead_nowhere(hosted)
        hosted.sandbox = fresh
        hosted.world = world
        hosted.life = next(self._lives)
        hosted.violations = Violations(fresh.journal)
        hosted.receivers = Receivers()
        self._lead_to(hosted)

    def demo_accounts(self, hosted: Hosted) -> dict[str, Account]:
        """Return the first account of every vendor: the one whose credentials are shown."""
        first: dict[str, Account] = {}
        for account in hosted.sandbox.accounts:
            first.setdefault(account.vendor, account)
        return first

    def _build(self, name: str, world: World) -> Sandbox:
        begin = Begin(name, world, self._clocks.wall_ms())
        return begin.apply(self._directory.vendors, self._settings.bounds, self._clocks.monotonic_ms)

    def _free_name(self) -> str:
        ordinal = self._created
        while f"sandbox-{ordinal}" in self._by_name:
            ordinal += 1
        return f"sandbox-{ordinal}"

    def _lead_to(self, hosted: Hosted) -> None:
        if hosted.sandbox.name == DEFAULT_NAME:
            return
        # A declared placeholder such as YOUR_API_KEY may stand in many worlds; the first one keeps it.
        hosted.keys = tuple(key for key in hosted.sandbox.accounts.credential_keys() if key not in self.tenants)
        self.tenants.update(dict.fromkeys(hosted.keys, hosted))

    def _lead_nowhere(self, hosted: Hosted) -> None:
        for key in hosted.keys:
            del self.tenants[key]
        hosted.keys = ()
