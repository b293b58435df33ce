"""What stands at the front door of `simulator.testing`, and how it is loaded."""

import gc
import subprocess
import sys
from importlib.machinery import SourceFileLoader

import pytest

import simulator.demo
import simulator.testing as front
from simulator.collector import collector_put_off
from simulator.testing.loading import own_modules_as_they_are

PUBLIC = {
    "Arrival", "AsyncSmsSimulator", "Callback", "CallbackReceiver", "CatchUrl", "Clock", "ControlError", "EgressError",
    "Happening", "IncomingMessage", "MakeSmsSimulator", "Message", "NoCodeError", "NotSettledError", "SentRequest",
    "ServerThread", "SimulatorUnreachableError", "SmsSimulator", "SmsSimulatorServer", "UnmetError",
    "UnreadableRequest", "VendorAccess", "VersionMismatchError",
}  # fmt: skip


def test_the_public_names_are_these_and_each_leads_somewhere() -> None:
    assert set(front.__all__) == PUBLIC
    assert {getattr(front, name).__name__ for name in PUBLIC} == PUBLIC
    with pytest.raises(AttributeError, match="has no attribute 'Simulator'"):
        _ = front.Simulator


def test_the_handle_is_loaded_without_the_server() -> None:
    code = (
        "import sys; from simulator.testing import SmsSimulatorServer, CallbackReceiver\n"
        "assert not {'aiohttp', 'pydantic', 'asyncio', 'pytest'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_our_modules_are_found_without_the_hook_that_rewrites_them() -> None:
    before = list(sys.meta_path)
    with own_modules_as_they_are():
        finder = sys.meta_path[0]
        assert sys.meta_path[1:] == before
    assert sys.meta_path == before
    spec = finder.find_spec("simulator.demo.texts", simulator.demo.__path__)
    assert isinstance(getattr(spec, "loader", None), SourceFileLoader)
    assert finder.find_spec("json", None) is None


def test_the_collector_is_put_off_and_comes_back() -> None:
    with collector_put_off():
        assert not gc.isenabled()
    assert gc.isenabled()
