"""The limit on the processor time of a test, as tests of another project meet it."""

import pytest
from support.processor_time import NAME

pytestmark = pytest.mark.soak

CONFTEST = """
import pytest
from support.processor_time import NAME, ProcessorTimeLimit

def pytest_configure(config):
    config.pluginmanager.register(ProcessorTimeLimit(0.15), NAME)
"""

TESTS = """
import subprocess
import sys
import time

import pytest

BURN = '''
import time

def burn(seconds):
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
'''
exec(BURN)


@pytest.fixture
def burning_before():
    burn(0.2)


@pytest.fixture
def burning_after():
    yield
    burn(0.2)


@pytest.fixture
def burning_around():
    burn(0.06)
    yield
    burn(0.06)


@pytest.fixture(scope="session")
def program_of_the_session():
    with subprocess.Popen([sys.executable, "-c", BURN + "burn(0.2); input()"], stdin=subprocess.PIPE) as program:
        yield
        program.communicate(b"end")


def test_that_burns():
    burn(0.2)


def test_with_a_program_that_burns_for_all_tests(program_of_the_session): ...


def test_with_a_setup_that_burns(burning_before): ...


def test_with_a_teardown_that_burns(burning_after): ...


def test_that_burns_a_little_everywhere(burning_around):
    burn(0.06)


def test_with_a_child_that_burns():
    subprocess.run([sys.executable, "-c", BURN + "burn(0.2)"], check=True)


def test_that_fails_and_burns():
    burn(0.2)
    assert False


def test_that_burns_less():
    burn(0.02)


def test_that_waits():
    time.sleep(0.2)
"""


def test_a_test_that_uses_more_fails_with_its_name_its_time_and_the_limit(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(test_it=TESTS)
    ran = pytester.runpytest_inprocess("-p", "no:randomly", "-p", "no:cacheprovider")
    ran.assert_outcomes(passed=8, failed=1, errors=6)
    names = [
        "that_burns",
        "with_a_setup_that_burns",
        "with_a_teardown_that_burns",
        "that_burns_a_little_everywhere",
        "with_a_child_that_burns",
        "that_fails_and_burns",
    ]
    ran.stdout.fnmatch_lines(
        [f"test_it.py::test_{name} used 0.? s of processor time, the limit is 0.15 s: *" for name in names]
    )


def test_every_test_here_is_held_to_the_limit(pytestconfig: pytest.Config) -> None:
    limit = pytestconfig.pluginmanager.get_plugin(NAME)
    assert limit is not None
    assert limit.limit_s == 10
