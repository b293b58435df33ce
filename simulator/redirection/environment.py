"""Say by environment variables to each runtime whom to trust, and where the providers' hosts are."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from urllib.parse import urlsplit

from simulator.redirection.files import PASSWORD, Files
from simulator.redirection.redirection import Redirection

KEPT = frozenset({"JAVA_TOOL_OPTIONS", "NODE_OPTIONS", "NO_PROXY", "PHP_INI_SCAN_DIR", "PYTHONPATH", "no_proxy"})
"""The variables that keep what they held, beside what is added."""


def variables(redirection: Redirection, files: Files, environment: Mapping[str, str]) -> dict[str, str]:
    """Return what a program's environment gets, by name.

    Args:
        redirection: where the hosts are.
        files: what `lay_out` wrote.
        environment: what there is already: the variables in KEPT keep it.
    """
    bundle = str(files.bundle)
    first, before = str(files.python_folder), environment.get("PYTHONPATH", "").split(os.pathsep)
    found = {
        **dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "PERL_LWP_SSL_CA_FILE"), bundle),
        "WGETRC": str(files.wgetrc),
        # Node adds them to its own: a second list of those would only slow its start.
        "NODE_EXTRA_CA_CERTS": bundle if environment.get("NODE_EXTRA_CA_CERTS") else str(files.certificate),
        "JAVA_TOOL_OPTIONS": _added(environment.get("JAVA_TOOL_OPTIONS", ""), _java(redirection, files)),
        "PHP_INI_SCAN_DIR": _php_scan_dir(environment, str(files.php_folder)),
        "PYTHONPATH": os.pathsep.join([first, *(each for each in before if each not in {"", first})]),
    }
    return found if redirection.names_lead else {**found, **_leading(redirection, files, environment)}


def _leading(redirection: Redirection, files: Files, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that lead programs; all others say whom to trust."""
    return {
        **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), redirection.proxy),
        **dict.fromkeys(("no_proxy", "NO_PROXY"), redirection.no_proxy),
        "PERL_LWP_ENV_PROXY": "1",
        "NODE_OPTIONS": _added(environment.get("NODE_OPTIONS", ""), f"--require {_node_word(str(files.node))}"),
    }


def without_proxies(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without the variables that name proxies, for a program that can reach none."""
    return {name: value for name, value in environment.items() if not name.lower().endswith("_proxy")}


def replaced(found: Mapping[str, str], environment: Mapping[str, str]) -> list[str]:
    """Name the variables that had another value, which is lost."""
    return [
        name for name, value in found.items() if name not in KEPT and environment.get(name) not in {None, "", value}
    ]


def _added(before: str, ours: str) -> str:
    """Add to what a variable holds, once."""
    return before if ours in before else f"{before} {ours}" if before.strip() else ours


def _php_scan_dir(environment: Mapping[str, str], folder: str) -> str:
    """Have PHP read one more folder; an empty entry stands for the folder that PHP was built with.

    Set but empty, the variable has PHP read none, and so it stays.
    """
    before = environment.get("PHP_INI_SCAN_DIR")
    if before == "":
        return folder
    entries = (before or "").split(os.pathsep)
    return os.pathsep.join([*entries, *([] if folder in entries else [folder])])


def _node_word(text: str) -> str:
    """Quote a word of NODE_OPTIONS: only double quotes are known there, and the backslash between them."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _java(redirection: Redirection, files: Files) -> str:
    """Write options of Java, which quotes words as shells do, but knows no backslash."""
    properties: dict[str, object] = {
        "javax.net.ssl.trustStore": str(files.trust_store),
        "javax.net.ssl.trustStoreType": "PKCS12",
        "javax.net.ssl.trustStorePassword": PASSWORD,
    }
    if not redirection.names_lead:
        proxy = urlsplit(redirection.proxy)
        properties |= {
            **{f"{scheme}.proxyHost": proxy.hostname for scheme in ("http", "https")},
            **{f"{scheme}.proxyPort": proxy.port for scheme in ("http", "https")},
            "http.nonProxyHosts": "|".join(_java_host(each) for each in redirection.no_proxy.split(",")),
        }
    return " ".join(shlex.quote(f"-D{name}={value}") for name, value in properties.items())


def _java_host(entry: str) -> str:
    """Write an entry of NO_PROXY as Java has it."""
    if entry.startswith("."):
        return f"*{entry}"
    return f"[{entry}]" if entry.count(":") > 1 else entry
