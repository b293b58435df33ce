"""The variables and files by which each runtime trusts a simulator and reaches it, as the runtimes read them."""

from __future__ import annotations

import os
import shlex
import ssl
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from support.programs import needs

from simulator.redirection.environment import replaced, variables, without_proxies
from simulator.redirection.files import Files, lay_out
from simulator.redirection.redirection import Redirection
from simulator.sandbox.errors import SimulatorError
from simulator.tls.authority import Authority

REDIRECTION = Redirection(
    proxy="http://shop:any@127.0.0.1:7672",
    ports={"ugsms": ("127.0.0.1", 7670)},
    hosts={"ugsms.com": "ugsms"},
    no_proxy="localhost,127.0.0.1,::1,.localhost",
)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.kept_in(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder whose name is hard to quote."""
    return tmp_path / "it's a $folder"


@pytest.fixture
def files(folder: Path, authority: Authority) -> Files:
    return lay_out(folder, REDIRECTION, authority, {})


def found(files: Files, environment: Mapping[str, str] | None = None) -> dict[str, str]:
    return variables(REDIRECTION, files, environment or {})


def output(command: list[str], env: Mapping[str, str]) -> str:
    return subprocess.run(command, env={**os.environ, **env}, capture_output=True, check=True, text=True).stdout


# ----------------------------------------------------------------------------------------------- every runtime


def test_programs_that_know_one_list_of_roots_get_the_bundle(files: Files) -> None:
    given = found(files)
    names = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "PERL_LWP_SSL_CA_FILE")
    assert {given[name] for name in names} == {str(files.bundle)}
    assert len(ssl.create_default_context(cafile=files.bundle).get_ca_certs()) > 1


def test_the_proxy_is_named_in_both_spellings(files: Files) -> None:
    given = found(files)
    assert {given[name] for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")} == {REDIRECTION.proxy}
    assert {given["no_proxy"], given["NO_PROXY"]} == {REDIRECTION.no_proxy}
    assert given["PERL_LWP_ENV_PROXY"] == "1"


def test_where_names_lead_by_themselves_programs_are_told_whom_to_trust_alone(
    folder: Path, authority: Authority
) -> None:
    redirection = replace(REDIRECTION, names_lead=True)
    files = lay_out(folder, redirection, authority, {})
    given = variables(redirection, files, {})
    trusting = found(files).keys() - {
        "http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "no_proxy", "NO_PROXY", "PERL_LWP_ENV_PROXY",
        "NODE_OPTIONS",
    }  # fmt: skip
    assert given.keys() == trusting
    assert "roxy" not in given["JAVA_TOOL_OPTIONS"]
    assert "ugsms" not in (files.python_folder / "sitecustomize.py").read_text(encoding="utf-8")
    assert "use_proxy = off\n" in files.wgetrc.read_text(encoding="utf-8")


def test_an_environment_without_proxies_keeps_all_else() -> None:
    there = {"HTTPS_PROXY": "a", "all_proxy": "b", "no_proxy": "c", "PROXY": "d", "PATH": "e"}
    assert without_proxies(there) == {"PROXY": "d", "PATH": "e"}


def test_a_variable_that_is_replaced_is_told(files: Files) -> None:
    environment = {
        "SSL_CERT_FILE": "/etc/roots.pem",
        "CURL_CA_BUNDLE": str(files.bundle),
        "WGETRC": "",
        "NO_PROXY": "a.example",
        "JAVA_TOOL_OPTIONS": "-Xmx1g",
    }
    assert replaced(found(files, environment), environment) == ["SSL_CERT_FILE"]


def test_whom_the_environment_trusted_stays_trusted(folder: Path, authority: Authority, tmp_path: Path) -> None:
    company = Authority.kept_in(tmp_path / "company")
    environment = {"NODE_EXTRA_CA_CERTS": str(company.folder / "ca.pem")}
    files = lay_out(folder, REDIRECTION, authority, environment)
    assert company.certificate_pem in files.bundle.read_bytes()
    assert found(files, environment)["NODE_EXTRA_CA_CERTS"] == str(files.bundle)


def test_in_an_environment_that_has_them_nothing_is_added_again(files: Files) -> None:
    before = {"JAVA_TOOL_OPTIONS": "-Xmx1g", "PHP_INI_SCAN_DIR": "/etc/php.d", "NODE_OPTIONS": "--trace-warnings"}
    once = found(files, before)
    assert found(files, {**before, **once}) == once | {"NODE_EXTRA_CA_CERTS": str(files.bundle)}


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path, authority: Authority) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SimulatorError, match=r"cannot write .*/file/out/ca\.pem: a part of its path is not a folder"):
        lay_out(tmp_path / "file" / "out", REDIRECTION, authority, {})


# -------------------------------------------------------------------------------------------------------- Node


@needs("node")
def test_node_trusts_the_authority_beside_its_own(files: Files) -> None:
    assert found(files)["NODE_EXTRA_CA_CERTS"] == str(files.certificate)
    done = subprocess.run(
        ["node", "-e", "require('tls').createSecureContext()"],
        env={**os.environ, "NODE_EXTRA_CA_CERTS": str(files.certificate)},
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    assert done.stderr == ""


# -------------------------------------------------------------------------------------------------------- Java


def test_java_keeps_the_options_that_it_had(files: Files) -> None:
    given = found(files, {"JAVA_TOOL_OPTIONS": "-Xmx1g"})["JAVA_TOOL_OPTIONS"]
    assert shlex.split(given) == [
        "-Xmx1g",
        f"-Djavax.net.ssl.trustStore={files.trust_store}",
        "-Djavax.net.ssl.trustStoreType=PKCS12",
        "-Djavax.net.ssl.trustStorePassword=changeit",
        "-Dhttp.proxyHost=127.0.0.1",
        "-Dhttps.proxyHost=127.0.0.1",
        "-Dhttp.proxyPort=7672",
        "-Dhttps.proxyPort=7672",
        "-Dhttp.nonProxyHosts=localhost|127.0.0.1|[::1]|*.localhost",
    ]


@needs("java")
def test_java_reads_its_options_whatever_the_folder_is_called(files: Files) -> None:
    shown = subprocess.run(
        ["java", "-XshowSettings:properties", "-version"],
        env={**os.environ, "JAVA_TOOL_OPTIONS": found(files)["JAVA_TOOL_OPTIONS"]},
        capture_output=True, check=True, text=True,
    ).stderr  # fmt: skip
    assert f"    javax.net.ssl.trustStore = {files.trust_store}\n" in shown
    assert "    http.nonProxyHosts = localhost|127.0.0.1|[::1]|*.localhost\n" in shown


@needs("keytool")
def test_java_trusts_every_certificate_of_its_store(files: Files) -> None:
    shown = output(["keytool", "-list", "-keystore", str(files.trust_store), "-storepass", "changeit"], {})
    assert shown.count("trustedCertEntry") == files.bundle.read_bytes().count(b"BEGIN CERTIFICATE")


# --------------------------------------------------------------------------------------------------------- PHP


@needs("php")
@pytest.mark.parametrize("setting", ["curl.cainfo", "openssl.cafile"])
def test_php_reads_its_settings_whatever_the_folder_is_called(files: Files, setting: str) -> None:
    assert output(["php", "-r", f"echo ini_get('{setting}');"], found(files)) == str(files.bundle)


def test_php_reads_its_other_settings_as_before(files: Files) -> None:
    ours = str(files.php_folder)
    assert found(files)["PHP_INI_SCAN_DIR"] == f"{os.pathsep}{ours}"
    assert found(files, {"PHP_INI_SCAN_DIR": "/a"})["PHP_INI_SCAN_DIR"] == f"/a{os.pathsep}{ours}"


def test_php_that_reads_no_other_settings_reads_none_but_ours(files: Files) -> None:
    assert found(files, {"PHP_INI_SCAN_DIR": ""})["PHP_INI_SCAN_DIR"] == str(files.php_folder)


# -------------------------------------------------------------------------------------------------------- wget


def test_wget_keeps_the_settings_of_the_user_and_gets_ours_after_them(
    folder: Path, authority: Authority, tmp_path: Path
) -> None:
    (tmp_path / ".wgetrc").write_bytes(b"tries = 2\nuser_agent = caf\xe9\n\n")
    files = lay_out(folder, REDIRECTION, authority, {"HOME": str(tmp_path)})
    written = files.wgetrc.read_bytes()
    assert found(files)["WGETRC"] == str(files.wgetrc)
    assert written.splitlines()[:2] == [b"tries = 2", b"user_agent = caf\xe9"]
    assert written.splitlines()[3:] == [
        f"ca_certificate = {files.bundle}".encode(),
        b"use_proxy = on",
        b"http_proxy = http://shop:any@127.0.0.1:7672",
        b"https_proxy = http://shop:any@127.0.0.1:7672",
        b"no_proxy = localhost,127.0.0.1,::1,.localhost",
    ]


def test_settings_of_wget_that_are_ours_already_are_written_anew(
    folder: Path, authority: Authority, tmp_path: Path
) -> None:
    (tmp_path / "own").write_text("tries = 2\n", encoding="ascii")
    files = lay_out(folder, REDIRECTION, authority, {"WGETRC": str(tmp_path / "own")})
    written = files.wgetrc.read_bytes()
    assert lay_out(folder, REDIRECTION, authority, {"WGETRC": str(files.wgetrc)}).wgetrc.read_bytes() == written
    assert written.startswith(b"tries = 2\n#")


# --------------------------------------------------------------------------------------------- Node and Python


@needs("node")
def test_node_reads_its_options_whatever_the_folder_is_called(files: Files) -> None:
    given = found(files, {"NODE_OPTIONS": "--trace-warnings"})
    shown = output(["node", "-p", "process.env.NODE_OPTIONS.split(' ')[0] + Object.keys(require.cache)"], given)
    assert shown == f"--trace-warnings{files.node}\n"


def test_python_finds_our_file_before_any_other(files: Files) -> None:
    given = found(files, {"PYTHONPATH": f"/a{os.pathsep}{os.pathsep}/b"})["PYTHONPATH"]
    assert given == os.pathsep.join([str(files.python_folder), "/a", "/b"])


def test_the_files_for_node_and_python_know_where_the_hosts_are(files: Files) -> None:
    for path in (files.node, files.python_folder / "sitecustomize.py"):
        assert '{"ugsms.com": ["127.0.0.1", 7670]}' in path.read_text(encoding="utf-8")
