"""Keep every sandbox of one server, and find it by its name or by credentials."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.hosting.clocks import LiveTime
from simulator.hosting.hosted import Hosted
from simulator.sandbox.errors import CapacityError, ConflictError, UnknownNameError
from simulator.scenario.beginning import Begin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from simulator.hosting.clocks import Clocks
    from simulator.hosting.keeper import Keeper
    from simulator.hosting.peers import Peers
    from simulator.sandbox.books.accounts import Account, CredentialKey, Presented
    from simulator.sandbox.sandbox import Sandbox
    from simulator.scenario.world import World
    from simulator.serving.serve import VendorDirectory
    from simulator.settings import Settings

DEFAULT_NAME = "default"
REMEDIES = {
    False: "make it with PUT /s/NAME/__admin/sandbox, or start the server with its name in --sandboxes, or with "
    "--sandboxes-on-demand",
    True: "a request to a vendor under /s/NAME/ makes it (--sandboxes-on-demand), and so does "
    "PUT /s/NAME/__admin/sandbox",
}
"""What to do where there is no sandbox of a name, by whether one is made on demand."""


class UnknownSandboxError(UnknownNameError):
    """There is no sandbox of a name; its words have a remedy, and name those that there are where they are known."""

    def __init__(self, name: str, known: Iterable[str] | None, remedy: str) -> None:
        super().__init__("sandbox", name, known or ())
        told = f"unknown sandbox {name!r} (/__admin/sandboxes lists them)" if known is None else str(self)
        self.args = (f"{told}; {remedy}",)


class Sandboxes:
    """The hosted sandboxes; the one named "default" always exists.

    Credentials that a sandbox other than the default one was made with lead into it without any prefix: `tenants`.
    `world` is what the default one begins as; those that the settings name begin with it, and are `declared`.

    Where several processes answer as one server, each has some of them: `default` of one that has another is a stand-in
    that nobody sees and nothing comes to.
    """

    def __init__(
        self, settings: Settings, directory: VendorDirectory, clocks: Clocks, peers: Peers | None = None
    ) -> None:
        self._settings = settings
        self._directory = directory
        self._clocks = clocks
        self.live_ms = LiveTime(clocks)
        self._by_name: dict[str, Hosted] = {}
        self.tenants: dict[CredentialKey, Hosted] = {}
        self._minted: dict[CredentialKey, Hosted] = {}
        self._created = 0
        self.keeper: Keeper | None = None
        """Who keeps them beyond this process, from the moment when it has put back what it kept."""
        self._peers = peers
        self.began_ms = clocks.wall_ms()
        self._last_life = self.began_ms - 1  # another process has others
        self.world = settings.world
        self.default = self._made_default()
        made = [self.create(name, self.usual_world) for name in settings.sandboxes if self.has_here(name)]
        self._declared = [hosted.sandbox.name for hosted in made]

    def __iter__(self) -> Iterator[Hosted]:
        return iter(self._by_name.values())

    def __len__(self) -> int:
        return len(self._by_name)

    def has_here(self, name: str) -> bool:
        """Tell whether a sandbox of that name lives in this process, wherever there is one."""
        return self._peers is None or self._peers.has_here(name)

    @property
    def usual_world(self) -> World:
        """How one beside the default one begins where nobody says otherwise: declared credentials lead to one place."""
        accounts = [each.model_copy(update={"credentials": []}) for each in self.world.accounts]
        return replace(self.world, accounts=accounts)

    @property
    def declared(self) -> list[Hosted]:
        """Those that the settings name and nobody has deleted, as far as they are here."""
        return [self._by_name[name] for name in self._declared if name in self._by_name]

    def get(self, name: str) -> Hosted:
        """Return the sandbox of that name; raises `UnknownSandboxError`."""
        hosted = self._by_name.get(name)
        if hosted is None:
            names = () if self._peers is None else self._peers.names
            known = None if names is None else [*self._by_name, *names]
            raise UnknownSandboxError(name, known, REMEDIES[self._settings.sandboxes_on_demand])
        return hosted

    def by_credentials(self, vendor: str, presented: Presented | None) -> Hosted:
        """Return the sandbox that the credentials lead into; the default one if they are nobody's."""
        if presented is None:
            return self.default
        return self.tenants.get((vendor, presented.kind, presented.values), self.default)

    def build(self, name: str, world: World) -> Sandbox:
        """Build what a sandbox begins as; nothing here changes, so that it may be done in a thread."""
        begin = Begin(name, world, self._clocks.wall_ms())
        return begin.apply(self._directory.vendors, self._settings.bounds, self._clocks.monotonic_ms, self.live_ms)

    def create(self, name: str | None, world: World, built: Sandbox | None = None) -> Hosted:
        """Make a sandbox.

        Args:
            name: a free one is taken if there is none.
            world: how it begins.
            built: what `build` made of both, if that was done before.

        Raises:
            CapacityError: there are as many as there may be.
            ConflictError: the name is taken, or credentials are declared that were drawn for another sandbox.
            SimulatorError: the name or the world is not valid.
        """
        if len(self._by_name) >= self._settings.max_sandboxes:
            raise CapacityError(
                f"there are {len(self._by_name)} sandboxes, the most that are allowed: delete some, "
                "or start the server with a higher --max-sandboxes"
            )
        name = self.free_name() if name is None else name
        if name in self._by_name:
            raise ConflictError(f"there is a sandbox {name!r} already: reset it, delete it, or choose another name")
        sandbox = built or self.build(name, world)
        self._refuse_minted_elsewhere(sandbox)
        life = self._next_life()
        hosted = Hosted(sandbox, world, life, life)
        if self._by_name:
            default = self.default
            hosted.strays_before = (default.life, default.sandbox.messages.accepted, default.unreadable.total)
        self._lead_to(hosted)
        self._by_name[name] = hosted
        self._created += 1
        if self.keeper is not None:
            self.keeper.begun(hosted)
        return hosted

    def delete(self, name: str) -> Hosted:
        """Forget a sandbox; the default one stays."""
        hosted = self.get(name)
        if hosted is self.default:
            raise ConflictError("the default sandbox cannot be deleted; it can be reset")
        del self._by_name[name]
        self._declared = [each for each in self._declared if each != name]
        self._lead_nowhere(hosted)
        if self.keeper is not None:
            self.keeper.gone(hosted)
        return hosted

    def fresh(self, hosted: Hosted, world: World, built: Sandbox | None = None) -> Sandbox:
        """Make what `reset` would begin with; raises `SimulatorError` for an invalid world."""
        fresh = built or self.build(hosted.sandbox.name, world)
        self._refuse_minted_elsewhere(fresh, hosted)
        return fresh

    def reset(self, hosted: Hosted, world: World, fresh: Sandbox | None = None) -> None:
        """Begin a sandbox anew: same name, and in the same world the same credentials.

        Raises:
            ConflictError: it is not here any more.
        """
        if self._by_name.get(name := hosted.sandbox.name) is not hosted:
            raise ConflictError(f"sandbox {name!r} was deleted meanwhile")  # or credentials would lead into it
        fresh = fresh or self.fresh(hosted, world)
        self._lead_nowhere(hosted)
        hosted.begin(fresh, world, self._next_life())
        self._lead_to(hosted)
        if self.keeper is not None:
            self.keeper.begun(hosted)

    def put_back(
        self, sandbox: Sandbox, world: World, life: int, made: int, elsewhere: Sequence[CredentialKey] = ()
    ) -> Hosted:
        """Have a sandbox of a process before this one in its place; it is another one than was made of that name.

        Args:
            sandbox: as it began.
            world: how it was made.
            life: its number.
            made: that of its first life.
            elsewhere: credentials that did not lead into it.
        """
        hosted = self._by_name.get(sandbox.name)
        if hosted is None:
            hosted = self._by_name[sandbox.name] = Hosted(sandbox, world, life)
            self._created += 1
            if sandbox.name == DEFAULT_NAME:
                self.default = hosted
        else:
            self._lead_nowhere(hosted)
            hosted.begin(sandbox, world, life)
        hosted.made = made
        self._last_life = max(life, self._last_life)
        self._lead_to(hosted, elsewhere)
        return hosted

    def release(self, hosted: Hosted) -> None:
        """Have a sandbox here no more, which is kept: it goes on, in another process or later."""
        if self._by_name.get(hosted.sandbox.name) is not hosted:
            return
        del self._by_name[hosted.sandbox.name]
        self._lead_nowhere(hosted)
        if hosted is self.default:
            self.default = self._stand_in()
            self.default.shut = hosted.shut

    def demo_accounts(self, hosted: Hosted) -> dict[str, Account]:
        """Return the first account of every vendor: the one whose credentials are shown."""
        first: dict[str, Account] = {}
        for account in hosted.sandbox.accounts:
            first.setdefault(account.vendor, account)
        return first

    def free_name(self) -> str:
        """Return a name that no sandbox has."""
        ordinal = self._created
        if self._peers is not None:
            return self._peers.free_name(ordinal, self._by_name)
        while (name := f"sandbox-{ordinal}") in self._by_name:
            ordinal += 1
        return name

    def _refuse_minted_elsewhere(self, sandbox: Sandbox, hosted: Hosted | None = None) -> None:
        """Refuse a world that declares what was drawn for another: whoever has that would get what is meant for it."""
        for key in sandbox.accounts.credential_keys_with(is_minted=False):
            owner = self._drawn_for(key)
            if owner is not None and (hosted is None or owner != hosted.sandbox.name):
                account = sandbox.accounts.by_credentials[key].account.id
                raise ConflictError(
                    f"credentials ({key[1]}) that account {account} declares were drawn for sandbox "
                    f"{owner!r} and lead there alone: leave them out to get some, or choose others"
                )

    def _drawn_for(self, key: CredentialKey) -> str | None:
        """Name the sandbox that credentials were drawn for."""
        if (owner := self._minted.get(key)) is not None:
            return owner.sandbox.name
        return None if self._peers is None else self._peers.drew(key)

    def leads_to(self, key: CredentialKey) -> str:
        """Name the sandbox that credentials lead into without a prefix."""
        owner = self.tenants.get(key)
        if self._peers is not None:
            elsewhere = self._peers.leads_to(key, None if owner is None else owner.made)
            if elsewhere is not None:
                return elsewhere
        return DEFAULT_NAME if owner is None else owner.sandbox.name

    def led_elsewhere(self, hosted: Hosted) -> tuple[CredentialKey, ...]:
        """Return the credentials of a sandbox that has just begun which do not lead into it: another one has them."""
        if hosted is self.default:
            return ()
        led = set(hosted.keys)
        return tuple(key for key in hosted.sandbox.accounts.credential_keys() if key not in led)

    def _lead_to(self, hosted: Hosted, elsewhere: Sequence[CredentialKey] = ()) -> None:
        drawn = tuple(hosted.sandbox.accounts.credential_keys_with(is_minted=True))
        self._minted.update(dict.fromkeys(drawn, hosted))
        if hosted.sandbox.name != DEFAULT_NAME:
            # A declared placeholder such as YOUR_API_KEY may stand in many worlds; the first one keeps it.
            keys = hosted.sandbox.accounts.credential_keys()
            hosted.keys = tuple(key for key in keys if key not in elsewhere and self.leads_to(key) == DEFAULT_NAME)
            self.tenants.update(dict.fromkeys(hosted.keys, hosted))
        if self._peers is not None:
            self._peers.lead(hosted.sandbox.name, hosted.made, hosted.keys, drawn)

    def _lead_nowhere(self, hosted: Hosted) -> None:
        self._minted = {key: owner for key, owner in self._minted.items() if owner is not hosted}
        for key in hosted.keys:
            del self.tenants[key]
        hosted.keys = ()
        if self._peers is not None:
            self._peers.lead(hosted.sandbox.name, 0, (), ())

    def _made_default(self) -> Hosted:
        if self.has_here(DEFAULT_NAME):
            return self.create(DEFAULT_NAME, self.world)
        return self._stand_in()

    def _stand_in(self) -> Hosted:
        return Hosted(self.build(DEFAULT_NAME, self.world), self.world)

    def _next_life(self) -> int:
        """Return a number that no sandbox had, of any process."""
        last = self._last_life
        self._last_life = last + 1 if self._peers is None else self._peers.next_life(last, self._clocks.wall_ms())
        return self._last_life
