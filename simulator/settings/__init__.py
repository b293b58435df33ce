"""List every setting once: a field with its default, and a row with the rest.

Flags, variables, their types, help, the table of the manual and the settings of a server follow from it. Rows of what
is a value of its own, as `world` and `bounds` are, name fields of that value, where the defaults stand. It imports next
to nothing, for every command of the command line reads it.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import field, fields
from typing import TYPE_CHECKING, Any

from simulator.sandbox.rules.bounds import Bounds
from simulator.sandbox.rules.plain_rules import UnknownCredentials
from simulator.scenario.world import MAX_SPEED, World
from simulator.settings.row import Row, Scope, Setting, parts, setting
from simulator.values import frozen

if TYPE_CHECKING:
    import ipaddress

    Network = ipaddress.IPv4Network | ipaddress.IPv6Network

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 7670
TLS_PORT = 7671
PROXY_PORT = 7672
NODE_PORT = 7673
MAX_PORT = 65_535
MAX_SECONDS = 86_400
MOST_WORKERS = 16
REFUSE = "refuse"
"""What becomes of stray credentials that lead nowhere; no sandbox of that name gets them."""
EMPTY = "it is empty, and would keep nobody out: give it a value, or do not set it at all."
"""What is said of a guard without a value, whoever set it."""


@frozen
class Settings:
    """What a server is started with. Names end in their units; the rows say what each means."""

    workers: int = setting(1, Row(
        "Processes that share the ports and the sandboxes, for load tests: each sandbox lives in one of them. `auto` "
        "takes one for each core.",
        "COUNT|auto", at_least=1, at_most=MOST_WORKERS, scope=Scope.COMMAND,
    ))  # fmt: skip
    host: str = setting(
        DEFAULT_HOST, Row("Address to listen on; 0.0.0.0 or :: listens on all addresses of the machine.", "ADDRESS")
    )
    port: int = setting(DEFAULT_PORT, Row("Port to listen on; 0 takes a free one.", "NUMBER"))
    tls: int | None = setting(None, Row(
        f"A port that takes https alone, under the names of the vendors' real hosts, too; {TLS_PORT} where no number "
        "is given, 0 takes a free one. All other ports then take https as well as http.",
        "[PORT]", alone=TLS_PORT, at_least=0, at_most=MAX_PORT,
    ))  # fmt: skip
    proxy: int | None = setting(None, Row(
        f"A port for a forward proxy that answers for the vendors' real hosts; {PROXY_PORT} where no number is given, "
        "0 takes a free one. Its user name names the sandbox.",
        "[PORT]", alone=PROXY_PORT, at_least=0, at_most=MAX_PORT,
    ))  # fmt: skip
    egress: tuple[str, ...] = setting((), Row(
        "Other hosts that the proxy leads on to: `allow` for all that are public, `any` for private ones as well, "
        "`deny` for none, or a host with or without a port; none if not set. May be repeated.",
        "deny|allow|any|HOST[:PORT]", is_list=True,
    ))  # fmt: skip
    upstream_proxy: str | None = setting(
        None, Row("The proxy by which other hosts are reached, such as http://proxy.example:3128.", "URL")
    )
    vendor_hosts: tuple[tuple[str, str], ...] = setting((), Row(
        "A further name of a vendor's host. May be repeated.", "NAME=VENDOR", flag="vendor-host",
        variable="VENDOR_HOSTS", is_list=True,
    ))  # fmt: skip
    ca_dir: str | None = setting(None, Row(
        "The folder of the certificate authority that makes the certificates for https; the user's own, which is made "
        "when it is first needed, if not set.",
        "FOLDER", scope=Scope.COMMAND,
    ))  # fmt: skip
    public_url: str | None = setting(
        None,
        Row(
            "URL of the server for clients behind a port mapping or a proxy; all URLs that it shows begin with it.",
            "URL",
        ),
    )
    scenario: tuple[str, ...] = setting((), Row(
        "A built-in scenario or a file; a later one builds on the earlier ones. May be repeated.", "NAME|FILE",
        is_list=True, scope=Scope.SANDBOX,
    ))  # fmt: skip
    watch: bool = setting(
        default=False, row=Row("Begin anew when a file of the scenario changes.", scope=Scope.COMMAND)
    )
    world: World = field(default_factory=World, metadata=parts(
        seed=Row("Equal seeds and equal requests give equal results.", "TEXT"),
        start=Row("First instant of virtual time, ISO 8601; the present if not set.", "INSTANT"),
        speed=Row("Speed of virtual time: 1 is live, 0 frozen.", "FACTOR", at_least=0, at_most=MAX_SPEED),
        unknown_credentials=Row(
            "What becomes of credentials that nobody declared: an account that was declared without any adopts "
            "the first of each kind, or they open an account, or they are refused.",
            choices=tuple(each.value for each in UnknownCredentials),
        ),
        rate_limits=Row("Count requests against the vendors' rate limits."),
        policies=Row(
            "A vendor's switch; `sms-simulator vendors` lists them. May be repeated.", "VENDOR.SWITCH=VALUE",
            flag="policy", is_list=True,
        ),
        terms=Row(
            "What accounts of a vendor begin with: balance, price, currency, rate_limit (a minute), plan, "
            "limit_counts, refunds or budget. May be repeated.", "VENDOR.TERM=VALUE", is_list=True,
        ),
    ))  # fmt: skip
    sandboxes: tuple[str, ...] = setting((), Row(
        "Sandboxes beside `default` that are there from the start and stay. May be repeated.", "NAME", is_list=True,
    ))  # fmt: skip
    sandboxes_on_demand: bool = setting(default=False, row=Row(
        "Make the sandbox of a request to a vendor under /s/NAME/ where there is none.",
    ))  # fmt: skip
    on_demand_lifetime_s: float = setting(3_600.0, Row(
        "Time without a request after which a sandbox that was made on demand is deleted.", "SECONDS",
        "on-demand-lifetime", at_least=1, at_most=30 * MAX_SECONDS,
    ))  # fmt: skip
    contract: str = setting("record", Row(
        "What to do about departures from the vendors' documentation: ignore them, record them, or also name "
        "them in headers of the answer.",
        choices=("off", "record", "strict"), scope=Scope.COMMAND,
    ))  # fmt: skip
    vendor_ports: tuple[tuple[str, int], ...] = setting((), Row(
        "A port for one vendor alone; 0 takes a free one. May be repeated.", "VENDOR=PORT",
        flag="vendor-port", variable="VENDOR_PORTS", is_list=True,
    ))  # fmt: skip
    stray_credentials: str = setting("default", Row(
        "Sandbox for requests that have no prefix and no credentials of a sandbox; `refuse` refuses them.",
        "NAME",
    ))  # fmt: skip
    demo_data: bool = setting(default=False, row=Row("Begin with an inbox of several days.", scope=Scope.COMMAND))
    data: str | None = setting(None, Row(
        "A folder that keeps all sandboxes beyond a restart; nothing is kept if not set. It holds credentials.",
        "FOLDER", scope=Scope.COMMAND,
    ))  # fmt: skip
    data_sync: str = setting("process", Row(
        "What the folder of data survives: the end of the process, however it ends, or that of the machine, for which "
        "each answer waits for the disk.",
        choices=("process", "disk"), scope=Scope.COMMAND,
    ))  # fmt: skip
    data_bytes: int = setting(256 * 1024 * 1024, Row(
        "How much of the folder of data, or of the engine, each sandbox may take; what comes after that is refused "
        "until it is reset.",
        "BYTES", at_least=1, scope=Scope.COMMAND,
    ))  # fmt: skip
    data_reset: tuple[str, ...] = setting((), Row(
        "A kept sandbox to begin anew. May be repeated.", "NAME", is_list=True, scope=Scope.COMMAND
    ))  # fmt: skip
    on_divergence: str = setting("refuse", Row(
        "What to do about a kept sandbox whose inputs lead elsewhere than when they came, because another version or "
        "other vendors are at work: have it answer nobody, or go on.",
        choices=("refuse", "accept"), scope=Scope.COMMAND,
    ))  # fmt: skip
    engine: str | None = setting(None, Row(
        "A PostgreSQL that keeps all sandboxes, for several simulators that answer as one: each sandbox lives in one "
        "of them, and moves to another when that one ends.",
        "URL", is_secret=True, scope=Scope.COMMAND,
    ))  # fmt: skip
    node: str | None = setting(None, Row(
        "The address at which the other simulators of the engine reach this one; its own on the way to the engine, "
        f"with port {NODE_PORT}, if not set.",
        "HOST:PORT", scope=Scope.COMMAND,
    ))  # fmt: skip
    max_body_bytes: int = setting(4 * 1024 * 1024, Row("Longest request body that is accepted.", "BYTES", at_least=1))
    max_connections: int = setting(
        1_000, Row("Connections open at once; fewer where the system allows fewer descriptors.", "COUNT", at_least=1)
    )
    head_timeout_s: float = setting(30.0, Row(
        "Time the head of a request may take.", "SECONDS", "head-timeout", at_least=0, at_most=MAX_SECONDS,
        is_above=True,
    ))  # fmt: skip
    body_timeout_s: float = setting(300.0, Row(
        "Time the body of a request may take.", "SECONDS", "body-timeout", at_least=0, at_most=MAX_SECONDS,
        is_above=True,
    ))  # fmt: skip
    body_gap_timeout_s: float = setting(60.0, Row(
        "Time until the next part of a body comes.", "SECONDS", "body-gap-timeout", at_least=0, at_most=MAX_SECONDS,
        is_above=True,
    ))  # fmt: skip
    idle_timeout_s: float = setting(75.0, Row(
        "Time a connection is kept without a request.", "SECONDS", "idle-timeout", at_least=0, at_most=MAX_SECONDS,
        is_above=True,
    ))  # fmt: skip
    max_sandboxes: int = setting(10_000, Row("Sandboxes at once.", "COUNT", at_least=1))
    max_ports: int = setting(64, Row("Ports for single vendors open at once.", "COUNT", at_least=1))
    bounds: Bounds = field(default_factory=Bounds, metadata=parts(
        messages=Row("Messages kept in each sandbox.", "COUNT", "max-messages", at_least=1),
        submission=Row("Messages in one request.", "COUNT", "max-submission", at_least=1),
        message_bytes=Row("Texts of messages kept in each sandbox.", "BYTES", "max-message-bytes", at_least=1),
        ledger_entries=Row("Ledger entries kept in each sandbox.", "COUNT", "max-ledger-entries", at_least=1),
        callbacks=Row("Callbacks kept in each sandbox.", "COUNT", "max-callbacks", at_least=1),
        incoming=Row("Incoming messages kept in each sandbox.", "COUNT", "max-incoming", at_least=1),
        planned=Row("Events planned in each sandbox.", "COUNT", "max-planned", at_least=1),
        accounts=Row("Accounts in each sandbox.", "COUNT", "max-accounts", at_least=1),
        idempotency_bytes=Row(
            "First answers to requests with an idempotency key, kept in each sandbox.", "BYTES", at_least=0
        ),
        journal_bytes=Row("Requests and responses kept in each sandbox.", "BYTES", at_least=1),
        capsule_bytes=Row(
            "Inputs recorded for each sandbox, for `sms-simulator record`; recording ends there. 0 records nothing.",
            "BYTES", at_least=0,
        ),
    ))  # fmt: skip
    admin_token: str | None = setting(
        None, Row("If set, the control API requires it as a bearer token.", "TOKEN", is_secret=True, is_guard=True)
    )
    allow_hosts: tuple[str, ...] = setting((), Row(
        "A further host name under which the server may be called. May be repeated.", "NAME",
        flag="allow-host", variable="ALLOW_HOSTS", is_list=True,
    ))  # fmt: skip
    cors: tuple[str, ...] = setting((), Row(
        "Origin whose web pages may call the server, such as http://localhost:3000; * allows every origin. May "
        "be repeated.",
        "ORIGIN", is_list=True,
    ))  # fmt: skip
    callback_networks: tuple[Network, ...] = setting((), Row(
        "A network that callbacks may go to, beside loopback and private ones; `public` allows all. May be repeated.",
        "CIDR", flag="callback-network", variable="CALLBACK_NETWORKS", is_list=True,
    ))  # fmt: skip
    callback_ca: str | None = setting(None, Row(
        "A PEM file of certificates to accept from receivers, beside those of the system's authorities.", "FILE"
    ))  # fmt: skip
    callback_timeout_s: float = setting(10.0, Row(
        "Time a receiver may take to answer, unless the vendor's page names another.", "SECONDS", "callback-timeout",
        at_least=0, at_most=MAX_SECONDS, is_above=True,
    ))  # fmt: skip
    callback_concurrency: int = setting(64, Row("Callbacks sent to one receiver at once.", "COUNT", at_least=1))
    shutdown_timeout_s: float = setting(15.0, Row(
        "Time to wait for requests and callbacks under way when the server stops.", "SECONDS", "shutdown-timeout",
        at_least=0, at_most=MAX_SECONDS
    ))  # fmt: skip
    log_format: str = setting(
        "text", Row("Format of the log on stderr.", choices=("text", "json"), scope=Scope.COMMAND)
    )
    log_level: str = setting("info", Row(
        "Lowest level that is logged; the lines for requests and callbacks have the level `info`.",
        choices=("debug", "info", "warning", "error"), is_any_case=True, scope=Scope.COMMAND,
    ))  # fmt: skip

    def __post_init__(self) -> None:
        """Refuse guards that would keep nobody out."""
        for each in GUARDS:
            if getattr(self, each.path[0]) == "":
                from simulator.sandbox.errors import SimulatorError  # noqa: PLC0415 - hardly ever wanted

                raise SimulatorError(f"{each.path[0]} (--{each.flag}, {each.variable}): {EMPTY}")
        if self.admin_token is not None and "*" in self.cors:
            from simulator.sandbox.errors import SimulatorError  # noqa: PLC0415 - hardly ever wanted

            raise SimulatorError(
                "--cors * lets every web page call the server, and --admin-token keeps others out of its control API: "
                "name the origins that may call, or set no token"
            )


def _as_written(default: object) -> object:
    return default.value if isinstance(default, enum.Enum) else default


def _rows() -> Iterator[Setting]:
    for each in fields(Settings):
        declared = each.metadata[Row]
        if isinstance(declared, Row):
            yield Setting((each.name,), each.default, declared)
            continue
        defaults: Any = each.default_factory
        defaults = {part.name: _as_written(part.default) for part in fields(defaults)}
        for name, row in declared.items():
            yield Setting((each.name, name), () if row.is_list else defaults[name], row)


TABLE: tuple[Setting, ...] = tuple(_rows())
"""Every setting, in the order in which they are shown."""

GUARDS = tuple(each for each in TABLE if each.row.is_guard)
"""The settings that keep others out."""
