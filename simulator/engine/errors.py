"""Say why an engine cannot be used, and what to do; never with its password."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from simulator.engine.tls import tls_fault_of
from simulator.sandbox.errors import SimulatorError
from simulator.text.system_errors import cause_of

if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEMES = ("postgresql", "postgres")
POOLED = (
    "a pooler stands there, such as PgBouncer, where each statement may come to another session; name the PostgreSQL "
    "itself: a simulator holds four connections, however much comes in"
)
STANDBY = "it takes no writes: it is a standby, or set read-only (default_transaction_read_only)"


class EngineError(SimulatorError):
    """The engine cannot be used as it is; the words say why and what to do."""


class EngineAwayError(EngineError):
    """The engine does not answer at present; it may later."""


class LeavingError(EngineError):
    """This node is about to end, and owns nothing more than it does."""


class ReplacedError(Exception):
    """Another process has registered with the address of this node: that one owns its sandboxes now."""


class PooledError(Exception):
    """A pooler stands between here and the engine."""


def shown(url: str) -> str:
    """Return the URL of an engine without its password and whatever else may be a secret.

    `postgresql://sms:secret@db:5432/sms?sslmode=require` is shown as `postgresql://sms@db:5432/sms`. Where it cannot be
    told for certain where the password ends, nothing behind the scheme is shown.
    """
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in SCHEMES:
        return "the URL that was given"
    try:
        place = urlsplit(url)
    except ValueError:
        return f"{scheme}://..."
    behind = rest.removeprefix(place.netloc)
    if "@" in behind:
        return f"{scheme}://..."
    user, at, hosts = place.netloc.rpartition("@")
    return f"{scheme}://{user.partition(':')[0]}{at}{hosts}{place.path}"


def missing_extra() -> EngineError:
    """Say that the driver is not installed."""
    return EngineError(
        "--engine needs the extra `postgresql`, which is not installed here (asyncpg missing). "
        "Run: pip install 'sms-provider-simulator[postgresql]'"
    )


def no_url(url: str) -> EngineError:
    """Say that a URL cannot be read."""
    return EngineError(
        f"{shown(url)} (--engine) cannot be read: expected postgresql://user:password@host:5432/database, with what "
        "in user and password is neither a letter nor a digit as %40 for @, %2F for / and so on, and behind a ? what "
        "PostgreSQL calls parameters, such as sslmode=require"
    )


def refused(url: str, error: Exception) -> EngineError:
    """Say why an engine cannot be used, or does not answer, by the code that PostgreSQL gives.

    Args:
        url: of the engine.
        error: what the driver, or the operating system, raised.
    """
    words = _lasting(url, error)
    return away(url, error) if words is None else EngineError(f"{shown(url)} (--engine) cannot be used: {words}")


def none_of(url: str, errors: Sequence[tuple[str, Exception]]) -> EngineError:
    """Say why no connection came about.

    Args:
        url: of the engine.
        errors: for each server the URL of that one alone, and what was raised for it.
    """
    if any(isinstance(error, ValueError) and _lasting(each, error) is None for each, error in errors):
        return no_url(url)
    if len(errors) == 1:
        return refused(url, errors[0][1])
    lasting = [_lasting(each, error) for each, error in errors]
    words = "; ".join(
        f"{_place(each)}: {why or cause(error)}" for (each, error), why in zip(errors, lasting, strict=True)
    )
    if None not in lasting:
        return EngineError(f"{shown(url)} (--engine) cannot be used: {words}")
    return _silent(url, words)


def away(url: str, error: BaseException) -> EngineAwayError:
    """Say that the engine does not answer, and why."""
    return _silent(url, cause(error))


def _silent(url: str, words: str) -> EngineAwayError:
    return EngineAwayError(
        f"{shown(url)} (--engine) does not answer: {words}; expected: a PostgreSQL that runs there and may be reached "
        "and written to from this machine"
    )


def _lasting(url: str, error: Exception) -> str | None:
    """Word why nothing comes of it however often it is tried; None where it may be another time."""
    if isinstance(error, PooledError):
        return POOLED
    return tls_fault_of(url, error) or _BY_CODE.get(getattr(error, "sqlstate", None) or "")


def _place(url: str) -> str:
    """Name the one server that a URL is of."""
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2] or parse_qs(parts.query)["host"][0]


def cause(error: BaseException) -> str:
    """Word what went wrong between here and the engine."""
    if isinstance(error, TimeoutError):
        return "nobody answers there in time"
    if isinstance(error, OSError):
        return "no host is called so" if type(error).__name__ == "gaierror" else cause_of(error)
    if type(error).__name__ == "TargetServerAttributeNotMatched":
        return STANDBY
    code = getattr(error, "sqlstate", None)
    return {**_BY_CODE, **_AWAY}.get(
        code or "", f"the driver reports {type(error).__name__}{f' ({code})' if code else ''}"
    )


def too_old(url: str, version: int, oldest: int) -> EngineError:
    """Say that it is a PostgreSQL of former times."""
    return EngineError(f"{shown(url)} (--engine) is PostgreSQL {version}, expected {oldest} or later: name another one")


def other_tables(url: str, program: str, theirs: str, ours: int) -> EngineError:
    """Say that its tables are those of another version."""
    return EngineError(
        f"{shown(url)} (--engine) was written by another version of the simulator ({program}; its tables have version "
        f"{theirs}, this one has {ours}): start that version, or name an empty database"
    )


_BY_CODE = {
    "08P01": POOLED,
    "26000": POOLED,
    "42P05": POOLED,
    "28P01": "the password is wrong, or the user is unknown; name both in the URL, or the password in PGPASSWORD",
    "28000": "the server does not let this user in from here; look at its pg_hba.conf, or name another user",
    "3D000": "there is no such database; make it with `createdb`, or name another one",
    "42501": (
        "this user may not make tables there; as its owner: GRANT CREATE, CONNECT ON DATABASE ... TO ...; or not use "
        "those that are there: name the user who made them"
    ),
    "42704": (
        "it does not know a setting, of those behind ? in the URL, or plan_cache_mode, which PostgreSQL has since 12"
    ),
    "55000": "that database takes no connections (`ALLOW_CONNECTIONS false`); name another one",
    "42703": "its schema `sms_simulator` is not one of the simulator; name another database",
}
_AWAY = {
    "08001": "the connection was refused",
    "08003": "the connection was closed",
    "08006": "the connection was closed",
    "25006": STANDBY,
    "42P01": "the simulator's tables are not there, or this user may not use them",
    "53100": "its disk is full",
    "53300": "it has no connection left",
    "55P03": "somebody else is about to write the same there",
    "57P01": "it is shutting down",
    "57P02": "it has crashed, and starts again",
    "57P03": "it is starting",
}
