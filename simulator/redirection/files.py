"""Write the files by which each runtime knows whom to trust, and where the providers' hosts are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.redirection.redirection import Redirection
from simulator.sandbox.errors import SimulatorError
from simulator.text.system_errors import cause_of
from simulator.tls.folder import write_whole
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.tls.authority import Authority

PASSWORD = "changeit"
"""Of the trust store, which holds nothing secret: the one that Java's own has."""

OURS = "# from here on of sms-simulator"
"""Stands in a file of wget's between the user's own lines and ours."""

TURNING = Path(__file__).with_name("turning")
HOSTS = '{"HOST": ["ADDRESS", 443]}'
"""Stands in a file of TURNING for the place of each host, in JSON."""

TRUSTING = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "PERL_LWP_SSL_CA_FILE")
"""Variables of single programs that name certificates to trust: these stay trusted beside those of the system."""


@frozen
class Files:
    """What the variables name."""

    certificate: Path
    bundle: Path
    trust_store: Path
    wgetrc: Path
    php_folder: Path
    node: Path
    python_folder: Path


def lay_out(folder: Path, redirection: Redirection, authority: Authority, environment: Mapping[str, str]) -> Files:
    """Write the files that the variables name.

    Args:
        folder: where they go; it is made if need be.
        redirection: where the hosts are.
        authority: whom to trust.
        environment: of the user, whose own settings of wget are kept, and whom it has programs trust.

    Raises:
        SimulatorError: a file cannot be written.
    """
    files = Files(
        certificate=folder / "ca.pem",
        bundle=folder / "bundle.pem",
        trust_store=folder / "trust.p12",
        wgetrc=folder / "wgetrc",
        php_folder=folder / "php",
        node=folder / "node.cjs",
        python_folder=folder / "python",
    )
    trusted = [Path(named) for name in TRUSTING if (named := environment.get(name))]
    contents = {
        files.certificate: authority.certificate_pem,
        files.bundle: authority.bundle_pem(*trusted),
        files.trust_store: authority.pkcs12(PASSWORD, *trusted),
        files.wgetrc: _wgetrc(files, redirection, environment).encode("utf-8", "surrogateescape"),
        files.php_folder / "sms-simulator.ini": _php_ini(files).encode(),
        files.node: _turning("node.cjs", redirection),
        files.python_folder / "sitecustomize.py": _turning("sitecustomize.py", redirection),
    }
    for path, content in contents.items():
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(path, content)
        except OSError as error:
            raise SimulatorError(f"cannot write {path}: {cause_of(error)}.") from error
    return files


def _turning(name: str, redirection: Redirection) -> bytes:
    """Put the places of hosts into a file that is loaded into programs; it has Python trust whom it is told, too."""
    hosts = {} if redirection.names_lead else redirection.hosts
    places = {host: redirection.ports[vendor] for host, vendor in hosts.items()}
    return (TURNING / name).read_text(encoding="utf-8").replace(HOSTS, json.dumps(places)).encode()


def _wgetrc(files: Files, redirection: Redirection, environment: Mapping[str, str]) -> str:
    """Write settings of wget: the user's own, and after them ours, which win."""
    own = Path(environment.get("WGETRC") or Path(environment.get("HOME", "")) / ".wgetrc")
    try:
        kept = own.read_text(encoding="utf-8", errors="surrogateescape").partition(OURS)[0].rstrip()
    except OSError:
        kept = ""
    proxies = "use_proxy = off\n"
    if not redirection.names_lead:
        proxies = (
            "use_proxy = on\n"
            f"http_proxy = {redirection.proxy}\n"
            f"https_proxy = {redirection.proxy}\n"
            f"no_proxy = {redirection.no_proxy}\n"
        )
    return (f"{kept}\n{OURS}\nca_certificate = {files.bundle}\n{proxies}").lstrip()


def _php_ini(files: Files) -> str:
    """Write settings of PHP, which has its own for curl and for streams."""
    bundle = _in_ini(str(files.bundle))
    return f"curl.cainfo = {bundle}\nopenssl.cafile = {bundle}\n"


def _in_ini(text: str) -> str:
    """Quote a text for a php.ini: nothing is special between single quotes, in which there cannot be one."""
    return '"\'"'.join(f"'{part}'" for part in text.split("'"))
