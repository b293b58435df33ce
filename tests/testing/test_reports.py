"""What the report of a failed test says beside the failure itself: each thing once, whatever failed first."""

import pytest

from simulator.testing import ServerThread


def told(project: pytest.Pytester, body: str, *options: str) -> str:
    """What pytest prints of one test that fails, without the summary, which repeats the beginning."""
    project.makepyfile("from application import NUMBER, post, send\nimport pytest\n\n" + body)
    return project.runpytest("-q", *options).stdout.str().partition("short test summary")[0]


def test_a_departure_from_the_documentation_is_told_where_a_claim_failed_first(project: pytest.Pytester) -> None:
    out = told(
        project,
        "def test_it(sms_simulator):\n"
        "    send(sms_simulator, form='SHOP')\n"
        "    sms_simulator.assert_sent(1, sender='SHOP')\n",
    )
    assert "sender differs: is 'MsGine', wanted 'SHOP'" in out
    assert out.count("x-1 msgine send: 'form' is not documented here; did you mean 'from'?") == 1


def test_a_call_that_no_route_takes_is_told_with_its_hint_where_a_claim_failed_first(project: pytest.Pytester) -> None:
    out = told(
        project,
        "def test_it(sms_simulator):\n"
        "    post(sms_simulator.vendors['msgine'], '/api/v1/message/sms')\n"
        "    sms_simulator.assert_sent(1)\n",
    )
    assert out.count("Did you mean POST /api/v1/messages/sms?") == 1


def test_the_method_that_a_route_takes_is_told(project: pytest.Pytester) -> None:
    out = told(
        project,
        "def test_it(sms_simulator):\n    post(sms_simulator.vendors['msgine'], '/api/v1/account')\n",
    )
    assert "for GET, not for POST." in out


def test_the_nearest_credentials_are_told_where_a_claim_failed_first(project: pytest.Pytester) -> None:
    out = told(
        project,
        "def test_it(sms_simulator):\n"
        "    access = sms_simulator.vendors['msgine']\n"
        "    access.credentials['token'] = 'of-the-real-service'\n"
        "    post(access, '/api/v1/messages/sms', to=NUMBER, message='Hello')\n"
        "    sms_simulator.assert_sent(1)\n",
    )
    assert "expected exactly 1 message, found none" in out
    assert out.count("unlike all credentials that were handed out") == 1


def test_what_a_check_has_told_is_not_told_again(project: pytest.Pytester) -> None:
    out = told(
        project,
        "def test_it(sms_simulator):\n"
        "    send(sms_simulator, form='SHOP')\n"
        "    send(sms_simulator, form='SHOP')\n"
        "    post(sms_simulator.vendors['msgine'], '/api/v1/message/sms')\n",
    )
    for line in ("'form' is not documented here", "paid-twice: ", "Did you mean POST"):
        assert out.count(line) == 1, line


def test_what_a_test_leaves_out_is_not_in_its_report(project: pytest.Pytester) -> None:
    out = told(
        project,
        "@pytest.mark.sms_relaxed('violations')\n"
        "def test_it(sms_simulator):\n"
        "    send(sms_simulator, form='SHOP')\n"
        "    assert False\n",
    )
    assert "'form'" not in out


def test_a_clock_that_stands_is_told_with_the_next_event(project: pytest.Pytester) -> None:
    out = told(
        project,
        "def test_it(sms_simulator):\n    send(sms_simulator)\n    assert sms_simulator.last.state == 'delivered'\n",
    )
    assert 'The clock stands; the next event is in 1.124 s: sms_simulator.clock.advance("1.124s")' in out


@pytest.mark.parametrize("clock", ["freeze", "resume"])
def test_a_clock_that_runs_or_has_nothing_planned_is_not_said_to_stand(project: pytest.Pytester, clock: str) -> None:
    send = "send(sms_simulator)" if clock == "resume" else "pass"
    out = told(
        project,
        f"def test_it(sms_simulator):\n    sms_simulator.clock.{clock}()\n    {send}\n    assert False\n",
    )
    assert "seed 0, virtual time" in out
    assert "The clock stands" not in out


@pytest.fixture
def with_a_strange_mark(project: pytest.Pytester) -> pytest.Pytester:
    """A project with a mark that begins like ours."""
    project.makepyfile("""
        import pytest

        @pytest.mark.sms_scenaro("magic-numbers")
        def test_it(): pass

        @pytest.mark.slow
        def test_another(): pass
    """)
    return project


IGNORED = ("-W", "ignore::pytest.PytestUnknownMarkWarning")


def test_a_mark_that_begins_like_ours_may_be_a_projects_own(with_a_strange_mark: pytest.Pytester) -> None:
    ran = with_a_strange_mark.runpytest(*IGNORED, "-o", "markers=sms_scenaro(name): the project's own")
    ran.assert_outcomes(passed=2)


def test_a_mark_that_begins_like_ours_and_does_not_exist_fails_its_test(with_a_strange_mark: pytest.Pytester) -> None:
    ran = with_a_strange_mark.runpytest("-q", *IGNORED)
    ran.assert_outcomes(passed=1, errors=1)
    ran.stdout.fnmatch_lines(["@pytest.mark.sms_scenaro: unknown mark 'sms_scenaro'; did you mean 'sms_scenario'?*"])
    assert "simulator/testing" not in ran.stdout.str()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("--sms-relaxed=mony", "ERROR: sms_relaxed: unknown check 'mony'; did you mean 'money'? *"),
        ("-osms_relaxed=unroutd", "ERROR: sms_relaxed: unknown check 'unroutd'; did you mean 'unrouted'? *"),
        ("-osms_grace=abc", "ERROR: sms_grace: 'abc' is not a number of seconds; expected one such as 2 or 0.5"),
        ("-osms_grace=-1", "ERROR: sms_grace: '-1' is not a number of seconds; *"),
        ("-osms_grace=nan", "ERROR: sms_grace: 'nan' is not a number of seconds; *"),
    ],
)
def test_a_setting_that_says_nothing_known_is_refused_before_the_first_test(
    project: pytest.Pytester, given: str, words: str
) -> None:
    project.makepyfile("def test_it(): pass")
    ran = project.runpytest(given)
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    ran.stderr.fnmatch_lines([words])


def test_a_server_that_is_not_there_is_told_in_one_line(project: pytest.Pytester) -> None:
    project.makepyfile("def test_it(sms_simulator): pass")
    thread = ServerThread()
    url = thread.start()
    thread.stop()
    for given, words in ((url, f"no simulator answers at {url} *"), ("localhost", "'localhost' is not the URL of *")):
        ran = project.runpytest("-q", "--sms-simulator-url", given)
        ran.assert_outcomes(errors=1)
        ran.stdout.fnmatch_lines([words])
        assert len(ran.stdout.lines) < 10


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("", "sms_simulator.last.otp"),
        ("", "sms_simulator.wait_for(form=1)"),
        ("", "sms_simulator.wait_for(to='abc')"),
        ("", "sms_simulator.vendors['msgin']"),
        ("", "sms_simulator.balance('msgin')"),
        ("async ", "sms_simulator.aio.last().otp"),
        ("async ", "bool(sms_simulator.aio.last())"),
        ("async ", "await sms_simulator.aio.assert_sent(2)"),
    ],
)
def test_a_misuse_shows_the_line_of_the_test_and_none_of_ours(project: pytest.Pytester, kind: str, line: str) -> None:
    out = told(project, f"{kind}def test_it(sms_simulator):\n    send(sms_simulator, text='Hello')\n    {line}\n")
    assert [shown.strip("> ") for shown in out.splitlines() if shown.startswith(">")] == [line]
    for inside in ("simulator/testing", "asyncio/threads.py", "never awaited"):
        assert inside not in out.replace("\\", "/")
