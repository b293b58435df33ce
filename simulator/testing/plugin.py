"""Give tests, by a pytest plugin, a simulator, a sandbox for each test, and a report of what was wrong.

pytest imports this in every project of an environment it is installed in, so it imports pytest alone, and everything
else when a fixture is used.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from simulator.testing.checks import Finding
    from simulator.testing.handle import SmsSimulator
    from simulator.testing.server import MakeSmsSimulator, SmsSimulatorServer
    from simulator.testing.shared import Shared
    from simulator.testing.strays import Strays
    from simulator.testing.values import VendorAccess

__tracebackhide__ = True
"""Failures show the line of the test, and none of these."""

TOLD = pytest.StashKey[str]()
"""The text of a failure that is ours alone."""
HANDLES = pytest.StashKey["list[SmsSimulator]"]()
STRAYS: pytest.StashKey[Strays] = pytest.StashKey()
SHARED: pytest.StashKey[Shared] = pytest.StashKey()
OURS = "simulator.testing."
URL_VARIABLE = "SMS_SIMULATOR_URL"
TOKEN_VARIABLE = "SMS_SIMULATOR_ADMIN_TOKEN"
VENDOR = "sms_vendor"
HINT = "sms_hint"
UNMODIFIED = "sms_unmodified"
GRACE = "2"

MARKERS = (
    "sms_scenario(scenario, **world): begin with a scenario, by its name or its YAML, and fields such as speed=1",
    (
        "sms_relaxed(*checks): leave out violations, unrouted, unreadable, credentials, faults, money, awaits, strays, "
        "egress, all"
    ),
    "sms_unmodified: lead the application, with the vendors' real hosts in it, to sms_simulator of the test",
)


# ------------------------------------------------------------------------------------------------------------- options


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare options and settings."""
    group = parser.getgroup("sms-simulator", "SMS provider simulator")
    group.addoption("--sms-simulator-url", metavar="URL", help=f"use this simulator, start none ({URL_VARIABLE})")
    group.addoption("--sms-simulator-token", metavar="TOKEN", help=f"token of its control API ({TOKEN_VARIABLE})")
    group.addoption("--sms-seed", metavar="TEXT", help="seed of every sandbox")
    group.addoption("--sms-vendor", metavar="NAMES", default="all", help="vendors that tests with sms_vendor run for")
    group.addoption("--sms-relaxed", metavar="CHECKS", default="", help="checks to leave out of every test, or `all`")
    group.addoption("--sms-capsules", metavar="DIR", help="folder for capsules of failed tests, not pytest's cache")
    parser.addini("sms_capsules", "folder for capsules of failed tests, from the root of the project", default="")
    parser.addini("sms_relaxed", "checks to leave out at the end of every test, or `all`", type="args", default=[])
    parser.addini(
        "sms_grace", "real seconds that wait_for gives an application while the clock is frozen", default=GRACE
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers known, and refuse settings that name no check."""
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)
    if config.getoption("--sms-relaxed") or config.getini("sms_relaxed"):
        from simulator.testing.checks import relaxed_checks

        relaxed_checks(config)
    if config.getini("sms_grace") != GRACE:
        from simulator.testing.usage import grace_s

        grace_s(config)


# ------------------------------------------------------------------------------------------------------------ fixtures


@pytest.fixture(scope="session")
def sms_simulator_server(request: pytest.FixtureRequest) -> Iterator[SmsSimulatorServer]:
    """Start a simulator in a thread of this process, or use the one that --sms-simulator-url names."""
    from simulator.testing.loading import own_modules_as_they_are

    config = request.config
    url = config.getoption("--sms-simulator-url") or os.environ.get(URL_VARIABLE)
    token = config.getoption("--sms-simulator-token") or os.environ.get(TOKEN_VARIABLE)
    with own_modules_as_they_are():
        from simulator.testing.session import found, started
        from simulator.testing.shared import Shared

        shared = config.stash[SHARED] = Shared()
        grace = float(config.getini("sms_grace"))
        with found(url, token, grace, shared) if url else started(grace, shared) as (server, strays):
            if strays is not None:
                config.stash[STRAYS] = strays
            yield server


@pytest.fixture
def make_sms_simulator(
    request: pytest.FixtureRequest, sms_simulator_server: SmsSimulatorServer
) -> Iterator[MakeSmsSimulator]:
    """Make sandboxes, their clocks frozen unless told otherwise, that are dropped when the test is over."""
    made = request.node.stash.setdefault(HANDLES, [])
    seed = request.config.getoption("--sms-seed")
    defaults: dict[str, Any] = {"speed": 0} if seed is None else {"speed": 0, "seed": seed}
    if request.node.get_closest_marker(UNMODIFIED) is not None:
        defaults["unknown_credentials"] = "adopt"  # nobody can hand such an application a key

    def make(scenario: str | None = None, **world: Any) -> SmsSimulator:
        has_lines = scenario is not None and "\n" in scenario
        given = {} if scenario is None else {"yaml" if has_lines else "scenario": scenario}
        handle = sms_simulator_server.create(**{**defaults, **given, **world})
        request.config.stash[SHARED].remove(handle)
        made.append(handle)
        return handle

    yield make
    while made:
        made.pop().drop()


@pytest.fixture
def sms_simulator(request: pytest.FixtureRequest, make_sms_simulator: MakeSmsSimulator) -> SmsSimulator:
    """Make a sandbox of the test's own: base URLs, credentials, money, messages and a clock that stands still."""
    marker = request.node.get_closest_marker("sms_scenario")
    if marker is None:
        return make_sms_simulator()
    from simulator.testing.marked import made

    handle = made(make_sms_simulator, marker)
    if isinstance(handle, str):
        _fail(request.node, handle)
    return handle


@pytest.fixture(autouse=True)
def _sms_unmodified(request: pytest.FixtureRequest) -> None:
    """Lead a test with the mark to its sandbox, before a fixture of its own starts the application."""
    if request.node.get_closest_marker(UNMODIFIED) is not None:
        from simulator.testing.marked import lead

        if wrong := lead(request, request.getfixturevalue("sms_simulator")):
            _fail(request.node, wrong)


@pytest.fixture
def sms_vendor(request: pytest.FixtureRequest, sms_simulator: SmsSimulator) -> VendorAccess:
    """Give the test one vendor in its sandbox; the test runs once for each."""
    request.node.user_properties.append((VENDOR, request.param))
    return sms_simulator.vendors[request.param]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests that ask for `sms_vendor` once for each vendor that was chosen."""
    if VENDOR in metafunc.fixturenames:
        from simulator.testing.matrix import chosen_vendors

        metafunc.parametrize(VENDOR, chosen_vendors(metafunc.config.getoption("--sms-vendor")), indirect=True)


# ------------------------------------------------------------------------------------------------------------- reports


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail a test with a mark that begins like ours and does not exist: it would run in another world than it means."""
    marks = [mark for mark in item.iter_markers() if mark.name.startswith("sms_")]
    if marks:
        from simulator.testing.usage import wrong_mark

        if wrong := wrong_mark(item.config, marks):
            _fail(item, wrong)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Hold back calls of real vendors while a test with the mark runs, from its fixtures to their end."""
    if item.get_closest_marker(UNMODIFIED) is None:
        return (yield)
    from simulator.testing.marked import guarded

    with guarded():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Fail a test that passed, when something is wrong in its sandboxes, or something came to none of them."""
    result = yield
    _complain(item, item.stash.get(HANDLES, []))
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, Any, Any]:
    """Fail the end of a test, when something came to no sandbox meanwhile."""
    result = yield
    _complain(item, [])
    return result


def _fail(item: pytest.Item, text: str) -> NoReturn:
    """Fail a test by a text alone."""
    __tracebackhide__ = False  # where every frame is hidden, pytest says so below the text
    item.stash[TOLD] = text
    pytest.fail(text, pytrace=False)


def _complain(item: pytest.Item, handles: list[SmsSimulator]) -> None:
    """Fail a test for what is wrong in sandboxes or was found beside them, or note the hints to its application."""
    found = _meanwhile(item)
    if handles or found:
        from simulator.testing.checks import complaint_about, hints
        from simulator.testing.glance import Glance

        glances = [Glance(handle) for handle in handles]
        if text := complaint_about(item, glances, found):
            _fail(item, text)
        item.user_properties += [(HINT, text) for text in hints(glances)]


def _meanwhile(item: pytest.Item) -> list[Finding]:
    """Return what came to no test's sandbox since this was asked last, and what is wrong in those that tests share."""
    shared, strays = item.config.stash.get(SHARED, None), item.config.stash.get(STRAYS, None)
    found = [] if shared is None else shared.take()
    unmodified = sys.modules.get(f"{OURS}unmodified")
    held_back = [] if unmodified is None else unmodified.PROCESS.guard.take()
    strayed = [] if strays is None else strays.take()
    if strayed or held_back:
        from simulator.testing.checks import beside

        found += beside(strayed, held_back)
    return found


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show in the report of a test that failed what happened in its sandboxes, in shared ones, and in none."""
    report = yield
    if call.excinfo is not None:
        _summarize(item, report, call.excinfo.value)
    found = [] if report.passed else _meanwhile(item)
    if found and report.failed:
        from simulator.testing.checks import written

        report.sections.append(("SMS simulator, beside the test's own sandboxes", "\n".join(written(found))))
    handles = item.stash.get(HANDLES, None)
    if handles and report.failed and call.when != "teardown":
        from simulator.testing.reporting import section

        shown = str(call.excinfo.value) if call.excinfo is not None else ""
        report.sections += [
            (f"SMS simulator, {handle.name}", section(item, handle, shown))
            for handle in handles
            if not handle.is_dropped
        ]
    return report


def _summarize(item: pytest.Item, report: pytest.TestReport, error: BaseException) -> None:
    """Leave of a failure's text that is ours its first line for the summary, which repeats the whole of it under CI."""
    is_ours = str(error) == item.stash.get(TOLD, None) or type(error).__module__.startswith(OURS)
    crash = getattr(report.longrepr, "reprcrash", None)
    if is_ours and crash is not None:
        crash.message = crash.message.partition("\n")[0]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show which tests hold for which vendor, and the hints to the application."""
    properties = [
        (report, name, value)
        for outcome in ("passed", "failed", "error", "skipped", "xfailed", "xpassed")
        for report in terminalreporter.stats.get(outcome, [])
        for name, value in getattr(report, "user_properties", ())
    ]
    shown = {}
    if found := [(report, value) for report, name, value in properties if name == VENDOR]:
        from simulator.testing.matrix import matrix_lines

        shown["SMS vendors"] = matrix_lines(found)
    if told := [(report.nodeid, value) for report, name, value in properties if name == HINT and report.when == "call"]:
        from simulator.testing.checks import hint_lines

        shown["SMS hints, which fail nothing"] = hint_lines(told)
    for title, lines in shown.items():
        terminalreporter.section(title)
        for line in lines:
            terminalreporter.line(line)
