"""What every test has to leave as it found it, as tests of another project meet it."""

import pytest

CONFTEST = """
import pytest
from support.shared_state import left_as_found

@pytest.fixture(autouse=True)
def shared_state_is_kept():
    with left_as_found():
        yield
"""

TESTS = """
import gc
import logging

import pytest


def test_that_leaves_another_level():
    logging.getLogger().setLevel("ERROR")


def test_that_leaves_a_handler():
    logging.getLogger().addHandler(logging.NullHandler())


def test_that_takes_the_handlers_away():
    logging.basicConfig(force=True)


def test_that_puts_the_collector_off():
    gc.disable()


def test_that_has_the_collector_look_less_often():
    gc.set_threshold(50_000)


def test_that_has_the_level_put_back(caplog):
    caplog.set_level("ERROR")


def test_that_puts_the_collector_off_for_a_while():
    gc.disable()
    gc.enable()
"""


def test_a_test_that_leaves_the_log_or_the_collector_otherwise_fails_alone(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(test_it=TESTS)
    ran = pytester.runpytest_inprocess("-p", "no:randomly", "-p", "no:cacheprovider")
    ran.assert_outcomes(passed=7, errors=5)
    ran.stdout.fnmatch_lines(
        [
            f"ERROR test_it.py::test_that_{name} *"
            for name in (
                "leaves_another_level",
                "leaves_a_handler",
                "takes_the_handlers_away",
                "puts_the_collector_off",
                "has_the_collector_look_less_often",
            )
        ]
    )


def test_every_test_here_is_held_to_it(request: pytest.FixtureRequest) -> None:
    assert "shared_state_is_kept" in request.fixturenames
