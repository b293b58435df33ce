"""Say why an engine cannot be used, and what to do; never with its password."""

from __future__ import annotations

import ssl
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from simulator.sandbox.errors import SimulatorError
from simulator.text.network_errors import network_cause_of
from simulator.text.system_errors import cause_of

SCHEMES = ("postgresql", "postgres")
STANDBY = "it is a standby, which cannot be written to"
ROOT = (
    "name the file with the certificate of its authority behind the ? of the URL: sslmode=verify-full&sslrootcert=FILE"
)
NO_ROOT = "root certificate"
"""What the driver speaks of where it is to check the server's certificate, and has none of an authority to do it by."""
NO_TLS = "rejected SSL upgrade"
"""What the driver says where a server does not speak TLS."""


class EngineError(SimulatorError):
    """The engine cannot be used as it is; the words say why and what to do."""


class EngineAwayError(EngineError):
    """The engine does not answer at present; it may later."""


class LeavingError(EngineError):
    """This node is about to end, and owns nothing more than it does."""


class ReplacedError(Exception):
    """Another process has registered with the address of this node: that one owns its sandboxes now."""


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


def unusable(url: str, error: Exception) -> EngineError:
    """Say what is wrong with a URL, or with what it asks for, by what the driver has against it."""
    if NO_ROOT in str(error):
        return _refused(url, f"sslmode asks to check its certificate, and there is none to do it by; {ROOT}")
    return no_url(url)


def refused(url: str, error: Exception) -> EngineError:
    """Say why no connection came about, by the code that PostgreSQL gives.

    Args:
        url: of the engine.
        error: what the driver, or the operating system, raised.
    """
    words = _BY_CODE.get(getattr(error, "sqlstate", None) or "") or _against_tls(url, error)
    return away(url, error) if words is None else _refused(url, words)


def _refused(url: str, words: str) -> EngineError:
    return EngineError(f"{shown(url)} (--engine) cannot be used: {words}")


def _against_tls(url: str, error: Exception) -> str | None:
    """Say why it cannot be known who answers; None where it can, or nobody does."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"{network_cause_of(error)}; {ROOT}, and the host that it is for"
    if isinstance(error, ConnectionError) and NO_TLS in str(error):
        return "it does not speak TLS, for which sslmode asks; have it do so, or leave sslmode out"
    roots = parse_qs(urlsplit(url).query).get("sslrootcert", []) if isinstance(error, OSError) else []
    if any(isinstance(error, ssl.SSLError) or not Path(root).is_file() for root in roots):
        return "the file that sslrootcert names is not there, or holds no certificate"
    return None


def away(url: str, error: BaseException) -> EngineAwayError:
    """Say that the engine does not answer, and why."""
    return EngineAwayError(
        f"{shown(url)} (--engine) does not answer: {cause(error)}; expected: a PostgreSQL that runs there and may be "
        "reached and written to from this machine"
    )


def cause(error: BaseException) -> str:
    """Word what went wrong between here and the engine."""
    if isinstance(error, TimeoutError):
        return "nobody answers there in time"
    if isinstance(error, OSError):
        return "no host is called so" if type(error).__name__ == "gaierror" else cause_of(error)
    if type(error).__name__ == "TargetServerAttributeNotMatched":
        return STANDBY
    code = getattr(error, "sqlstate", None)
    return _AWAY.get(code or "", f"the driver reports {type(error).__name__}{f' ({code})' if code else ''}")


def other_tables(url: str, program: str, theirs: str, ours: int) -> EngineError:
    """Say that its tables are those of another version."""
    return EngineError(
        f"{shown(url)} (--engine) was written by another version of the simulator ({program}; its tables have version "
        f"{theirs}, this one has {ours}): start that version, or name an empty database"
    )


_BY_CODE = {
    "28P01": "the password is wrong, or the user is unknown; name both in the URL, or the password in PGPASSWORD",
    "28000": "the server does not let this user in from here; look at its pg_hba.conf, or name another user",
    "3D000": "there is no such database; make it with `createdb`, or name another one",
    "42501": "this user may not make tables there; as its owner: GRANT CREATE, CONNECT ON DATABASE ... TO ...",
    "42704": "there is no such parameter as one that stands behind the ? of the URL; correct its name, or leave it out",
    "42703": "its schema `sms_simulator` is not one of the simulator; name another database",
}
_AWAY = {
    "08001": "the connection was refused",
    "08003": "the connection was closed",
    "08006": "the connection was closed",
    "25006": STANDBY,
    "53100": "its disk is full",
    "53300": "it has no connection left",
    "57P01": "it is shutting down",
    "57P02": "it has crashed, and starts again",
    "57P03": "it is starting",
}
