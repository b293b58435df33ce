"""Sandboxes that several tests share have the checks of those that are one test's own, each finding told once."""

import pytest

from simulator.testing import ServerThread

SHARED = """
import pytest
from application import NUMBER, post, send

@pytest.fixture(scope="session")
def shop(sms_simulator_server):
    return sms_simulator_server.create(speed=0)

def wrong(shop):
    assert post(shop.vendors["msgine"], "/api/v1/messages/sms", to=NUMBER, mesage="Hello") == 400
"""


class Sharing:
    """Runs tests that share one sandbox, in their order. `shown` is all that pytest wrote."""

    def __init__(self, project: pytest.Pytester) -> None:
        self._project = project
        self.shown = ""

    def run(self, tests: str, *arguments: str) -> dict[str, str]:
        """Return the first letters of what became of each test, and of its end."""
        self._project.makepyfile(f"from shared import NUMBER, post, pytest, send, shop, wrong\n{tests}")
        ran = self._project.runpytest("-v", "-p", "no:randomly", *arguments)
        self.shown = ran.stdout.str()
        became: dict[str, str] = {}
        for line in ran.stdout.lines:
            test, _, rest = line.partition("::")[2].partition(" ")
            if rest.endswith("%]"):
                became[test] = became.get(test, "") + rest.strip()[0]
        return became


@pytest.fixture
def sharing(project: pytest.Pytester) -> Sharing:
    project.makepyfile(shared=SHARED)
    return Sharing(project)


WRONG = """
def test_before(shop): send(shop)
def test_wrong(shop): wrong(shop)
def test_after(shop): send(shop)
def test_of_something_else(): pass
"""


def test_a_mistake_fails_the_test_in_which_it_is_made_and_no_other(sharing: Sharing) -> None:
    assert sharing.run(WRONG) == {
        "test_before": "P",
        "test_wrong": "F",
        "test_after": "P",
        "test_of_something_else": "P",
    }


def test_a_mistake_is_told_as_of_a_sandbox_of_the_tests_own(sharing: Sharing) -> None:
    sharing.run(WRONG)
    assert "departed from what the vendor documents (violations, in sandbox-1)" in sharing.shown
    assert '@pytest.mark.sms_relaxed("violations")' in sharing.shown


def test_every_further_mistake_fails_its_test(sharing: Sharing) -> None:
    tests = """
def test_one(shop): wrong(shop)
def test_the_same(shop): wrong(shop)
def test_another(shop): post(shop.vendors["msgine"], "/nowhere")
def test_paying_twice(shop): send(shop), send(shop)
"""
    assert set(sharing.run(tests).values()) == {"F"}


def test_what_two_tests_make_together_is_no_repetition(sharing: Sharing) -> None:
    tests = """
def test_one(shop): send(shop)
def test_two(shop): send(shop)
def test_three(shop): send(shop), send(shop)
"""
    assert sharing.run(tests) == {"test_one": "P", "test_two": "P", "test_three": "F"}


def test_every_forgotten_await_fails_its_test(sharing: Sharing) -> None:
    tests = """
def test_one(shop): shop.aio.messages()
def test_two(shop): shop.aio.messages()
def test_three(shop): pass
"""
    assert sharing.run(tests) == {"test_one": "F", "test_two": "F", "test_three": "P"}


def test_what_a_test_means_is_not_told_of_the_next(sharing: Sharing) -> None:
    tests = """
@pytest.mark.sms_relaxed("violations")
def test_meant(shop): wrong(shop)
def test_after(shop): send(shop)
@pytest.mark.xfail(strict=True)
def test_that_fails(shop):
    wrong(shop)
    raise RuntimeError
def test_after_it(shop): send(shop, to="+256701521270")
"""
    assert set(sharing.run(tests).values()) == {"P", "X"}


def test_a_world_that_began_anew_is_checked_anew(sharing: Sharing) -> None:
    tests = """
@pytest.fixture(autouse=True)
def anew(shop): shop.reset()
def test_one(shop): wrong(shop)
def test_two(shop): wrong(shop)
def test_three(shop): pass
"""
    assert sharing.run(tests) == {"test_one": "F", "test_two": "F", "test_three": "P"}


def test_a_fault_may_be_met_until_the_last_test_is_over(sharing: Sharing) -> None:
    tests = """
def test_declares(shop): shop.faults.add(match={"operation": "send"}, latency="1ms")
def test_meets(shop): send(shop)
"""
    assert set(sharing.run(tests).values()) == {"P"}


def test_a_fault_that_nothing_met_fails_the_end_of_the_last_test(sharing: Sharing) -> None:
    tests = """
def test_declares(shop): shop.faults.add(match={"operation": "send"}, latency="1ms")
def test_meets_nothing(shop): pass
"""
    assert sharing.run(tests) == {"test_declares": "P", "test_meets_nothing": "PE"}


def test_a_sandbox_of_a_tests_own_is_told_of_once(sharing: Sharing) -> None:
    sharing.run("def test_it(sms_simulator): wrong(sms_simulator)")
    assert sharing.shown.count("departed from what the vendor documents") == 1


def test_a_test_that_fails_by_itself_shows_it_too(sharing: Sharing) -> None:
    sharing.run("def test_it(shop):\n    wrong(shop)\n    raise RuntimeError")
    assert "SMS simulator, beside the test's own sandboxes" in sharing.shown
    assert "(violations, in sandbox-1)" in sharing.shown


@pytest.mark.parametrize("end", ["shop.drop()", 'sms_simulator_server.ask("DELETE", f"sandboxes/{shop.name}")'])
def test_a_sandbox_that_is_gone_is_not_asked(sharing: Sharing, end: str) -> None:
    tests = f"""
def test_ends(shop, sms_simulator_server): {end}
def test_after(): pass
"""
    assert sharing.run(tests) == {"test_ends": "P", "test_after": "P"}


def test_it_holds_for_a_server_that_runs_already(sharing: Sharing) -> None:
    thread = ServerThread()
    try:
        assert sharing.run(WRONG, "--sms-simulator-url", thread.start())["test_wrong"] == "F"
    finally:
        thread.stop()
