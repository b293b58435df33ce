"""The plugin, as a user's tests see it; each project runs in this process with every warning an error."""

import os
import re
import stat
import sys

import pytest

from simulator.testing import ServerThread, reporting

IMPORTED_EARLY = """
import sys
def test_nothing_of_ours_is_loaded_but_the_plugin():
    ours = {name for name in sys.modules if name.startswith("simulator")}
    assert ours == {"simulator", "simulator.testing", "simulator.testing.plugin"}, ours
"""


def test_a_message_is_awaited_read_and_paid_for(project: pytest.Pytester) -> None:
    project.makepyfile("""
        from decimal import Decimal
        from application import NUMBER, send

        def test_a_login(sms_simulator):
            assert send(sms_simulator) == 201
            message = sms_simulator.wait_for(to=NUMBER)
            assert message.otp == "4711"
            assert sms_simulator.spent("msgine") == Decimal("0.05")
            assert sms_simulator.balance("msgine") == Decimal("99.95")
    """)
    project.runpytest().assert_outcomes(passed=1)


def test_nothing_is_loaded_in_a_project_that_does_not_use_it(project: pytest.Pytester) -> None:
    project.makepyfile(IMPORTED_EARLY)
    ran = project.runpytest_subprocess("-p", "no:randomly")
    ran.assert_outcomes(passed=1)
    assert "SMS" not in ran.stdout.str()


def test_every_test_has_a_sandbox_of_its_own_that_is_dropped(project: pytest.Pytester) -> None:
    project.makepyfile("""
        import pytest
        from application import send

        @pytest.mark.parametrize("number", range(5))
        def test_one(sms_simulator, sms_simulator_server, number):
            names = [each["name"] for each in sms_simulator_server.ask("GET", "sandboxes")["sandboxes"]]
            assert names == ["default", sms_simulator.name]
            send(sms_simulator)
            assert len(sms_simulator.messages()) == 1

        @pytest.mark.xfail(strict=True)
        def test_that_crashes(sms_simulator):
            raise RuntimeError

        def test_more_than_one(make_sms_simulator, sms_simulator):
            other = make_sms_simulator(speed=1)
            send(other)
            assert not other.clock.is_frozen
            assert sms_simulator.clock.is_frozen
            assert sms_simulator.messages() == []
            other.drop()
    """)
    project.runpytest().assert_outcomes(passed=6, xfailed=1)


@pytest.mark.soak
def test_workers_in_random_order_never_see_each_other(project: pytest.Pytester) -> None:
    project.makepyfile("""
        import pytest
        from application import send

        @pytest.mark.parametrize("number", range(20))
        def test_one(sms_simulator, number):
            send(sms_simulator, text=f"number {number}")
            assert [message.text for message in sms_simulator.messages()] == [f"number {number}"]
    """)
    project.runpytest_subprocess("-n", "2", "-p", "randomly").assert_outcomes(passed=20)


def test_markers_say_how_the_sandbox_begins(project: pytest.Pytester) -> None:
    project.makepyfile("""
        import pytest
        from application import send

        @pytest.mark.sms_scenario(start="2026-01-01T09:00:00Z", seed="other", terms={"msgine": {"balance": "0.07"}})
        class TestPoor:
            def test_out_of_credit(self, sms_simulator):
                assert sms_simulator.clock.now.isoformat() == "2026-01-01T09:00:00+00:00"
                assert sms_simulator.seed == "other"
                assert [send(sms_simulator), send(sms_simulator, text="again")] == [201, 402]
                sms_simulator.top_up("msgine", 1)
                assert send(sms_simulator, text="again") == 201
    """)
    project.runpytest().assert_outcomes(passed=1)


def test_what_no_vendor_documents_fails_the_test(project: pytest.Pytester) -> None:
    project.makepyfile("""
        import pytest
        from application import post

        def test_it(sms_simulator):
            post(sms_simulator.vendors["msgine"], "/api/v1/message/sms")

        @pytest.mark.sms_relaxed("unrouted")
        def test_that_means_it(sms_simulator):
            post(sms_simulator.vendors["msgine"], "/api/v1/message/sms")

        @pytest.mark.sms_relaxed
        def test_that_means_everything(sms_simulator):
            post(sms_simulator.vendors["msgine"], "/api/v1/message/sms")
    """)
    ran = project.runpytest()
    ran.assert_outcomes(passed=2, failed=1)
    ran.stdout.fnmatch_lines(
        [
            "*called what is not emulated (unrouted, in sandbox-*",
            "*x-1 POST */api/v1/message/sms: *Did you mean POST /api/v1/messages/sms[?]*",
        ]
    )
    project.runpytest("--sms-relaxed", "money,unrouted").assert_outcomes(passed=3)
    project.runpytest("--sms-relaxed", "all").assert_outcomes(passed=3)
    project.runpytest("-o", "sms_relaxed=unrouted").assert_outcomes(passed=3)


def test_a_departure_from_the_documentation_fails_the_test(project: pytest.Pytester) -> None:
    project.makepyfile("""
        import pytest
        from application import NUMBER, post

        def wrong(sms_simulator):
            assert post(sms_simulator.vendors["msgine"], "/api/v1/messages/sms", to=NUMBER, mesage="Hello") == 400

        def test_it(sms_simulator):
            wrong(sms_simulator)

        @pytest.mark.sms_relaxed("violations")
        def test_that_means_it(sms_simulator):
            wrong(sms_simulator)
    """)
    ran = project.runpytest()
    ran.assert_outcomes(passed=1, failed=1)
    ran.stdout.fnmatch_lines(
        ["*departed from what the vendor documents (violations, in *", "*did you mean 'message'?*"]
    )


def test_a_mistake_that_was_made_often_is_told_once(project: pytest.Pytester) -> None:
    project.makepyfile("""
        from application import NUMBER, post

        def test_it(sms_simulator):
            for text in ("one", "two", "three"):
                post(sms_simulator.vendors["msgine"], "/api/v1/messages/sms", to=NUMBER, message=text, ref="x")
    """)
    ran = project.runpytest()
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(["*x-1 (3 times) msgine send: *'ref'*"])
    report, _, _ = ran.stdout.str().partition("short test summary info")  # which repeats it where a machine reads it
    assert report.count("'ref'") == 1
    ran.stdout.fnmatch_lines(['*mark the test with @pytest.mark.sms_relaxed("violations").'])


HINTED = """
    import pytest
    from application import send
    from urllib.request import urlopen

    def balance(sandbox):
        access = sandbox.vendors["ugsms"]
        urlopen(f"{access.base_url}/api/v2/account/balance?api_key={access.credentials['api_key']}").close()
"""


def test_a_hint_fails_no_test_and_is_shown_once_at_the_end(project: pytest.Pytester) -> None:
    project.makepyfile(f"""{HINTED}
    @pytest.mark.parametrize("number", range(3))
    def test_it(sms_simulator, number):
        balance(sms_simulator)
        assert [each["rule"] for each in sms_simulator.hints()] == ["credential-in-url"]
        assert sms_simulator.violations() == []
    """)
    ran = project.runpytest()
    ran.assert_outcomes(passed=3)
    ran.stdout.fnmatch_lines(
        ["*SMS hints, which fail nothing*", "ugsms balance: *travels in the URL*in 3 tests, first in *test_it*"]
    )
    assert ran.stdout.str().count("travels in the URL") == 1


def test_the_hints_to_a_test_that_failed_are_in_its_report(project: pytest.Pytester) -> None:
    project.makepyfile(f"""{HINTED}
    def test_it(sms_simulator):
        balance(sms_simulator)
        raise AssertionError("on purpose")
    """)
    ran = project.runpytest()
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(["Hint, ugsms balance: *travels in the URL*"])


def test_a_fault_that_nothing_met_fails_the_test(project: pytest.Pytester) -> None:
    project.makepyfile("""
        import pytest
        from application import send

        def test_it(sms_simulator):
            sms_simulator.faults.add(match={"vendor": "msgine"}, refuse="rate_limited")

        def test_that_meets_it(sms_simulator):
            sms_simulator.faults.add(match={"vendor": "msgine"}, refuse="rate_limited")
            assert send(sms_simulator) == 429

        def test_that_takes_it_back(sms_simulator):
            fault = sms_simulator.faults.add(match={"vendor": "msgine"}, refuse="rate_limited")
            sms_simulator.faults.remove(fault["name"])
            sms_simulator.faults.clear()

        def test_that_finds_nobody_listening(sms_simulator):
            sms_simulator.ask("POST", "ports", {"vendor": "msgine"})
            sms_simulator.faults.add(match={"vendor": "msgine"}, wire="refused")
    """)
    ran = project.runpytest()
    ran.assert_outcomes(passed=3, failed=1)
    ran.stdout.fnmatch_lines(["*fault met no request (faults, in *"])


def test_money_that_an_application_need_not_have_spent_fails_the_test(project: pytest.Pytester) -> None:
    project.makepyfile("""
        import pytest
        from application import send

        def test_a_retry(sms_simulator):
            send(sms_simulator)
            send(sms_simulator)

        @pytest.mark.sms_relaxed("money")
        def test_a_retry_that_is_meant(sms_simulator):
            send(sms_simulator)
            send(sms_simulator)

        def test_a_message_that_fails_costs_money_too(sms_simulator):
            send(sms_simulator, to="+256701299901")
            sms_simulator.clock.settle()
            assert [each["rule"] for each in sms_simulator.money()["findings"]] == ["failed-not-refunded"]
    """)
    ran = project.runpytest()
    ran.assert_outcomes(passed=2, failed=1)
    ran.stdout.fnmatch_lines(["*was wasted (money, in sandbox-*", "*paid-twice: *"])
    assert ran.stdout.str().count("paid-twice: ") == 1


def test_the_capsule_of_a_failed_test_is_kept_and_can_be_replayed(project: pytest.Pytester) -> None:
    project.makepyfile("""
        from application import send

        def test_it(sms_simulator):
            send(sms_simulator)
            sms_simulator.clock.advance("5s")
            assert False
    """)
    for cache in ("-pcacheprovider", "-pno:cacheprovider"):
        ran = project.runpytest("-oaddopts=-pno:schemathesis", cache)
        [path] = re.findall(r"(\S+[.]json)", ran.stdout.str())
        ran.stdout.fnmatch_lines([f"Replay it: * sms-simulator replay {path}"])
        replayed = project.run(sys.executable, "-m", "simulator", "replay", path)
        assert replayed.ret == 0, replayed.stderr.str()


@pytest.mark.parametrize("given", [["--sms-capsules=kept/here"], ["-osms_capsules=kept/here"]])
def test_a_folder_for_capsules_can_be_named_and_junits_report_tells_which_it_is(
    project: pytest.Pytester, given: list[str]
) -> None:
    project.makepyfile("def test_it(sms_simulator): assert False")
    ran = project.runpytest(*given, "--junit-xml=report.xml")
    [written] = (project.path / "kept/here").iterdir()
    capsule = written.relative_to(project.path)
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    ran.stdout.fnmatch_lines([f"Replay it: * sms-simulator replay {capsule}"])
    report = (project.path / "report.xml").read_text(encoding="utf-8")
    assert f'<property name="sms_capsule" value="{capsule}"' in report


def test_a_folder_keeps_the_capsules_that_were_written_last(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "MAX_CAPSULES", 2)
    kept = project.mkdir("kept")
    mine = kept / "notes.json"
    for path in (mine, kept / "old-1.capsule.json", kept / "old-2.capsule.json"):
        path.write_text("{}", encoding="utf-8")
        os.utime(path, (0, 0))
    project.makepyfile("""
        def test_one(sms_simulator): assert False
        def test_two(sms_simulator): assert False
    """)
    project.runpytest("--sms-capsules", "kept").assert_outcomes(failed=2)
    assert mine.exists()
    assert len(names := sorted(path.name for path in kept.glob("*.capsule.json"))) == 2
    assert not [name for name in names if name.startswith("old")]


def test_a_folder_that_cannot_be_written_to_hides_no_failure(project: pytest.Pytester) -> None:
    (project.path / "taken").write_text("", encoding="utf-8")
    project.makepyfile("def test_it(sms_simulator): assert 1 == 2")
    ran = project.runpytest("--sms-capsules", "taken")
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(["*assert 1 == 2", "seed 0, virtual time *", "The capsule cannot be written: *taken*"])


@pytest.mark.parametrize(
    ("marker", "words"),
    [
        ('sms_scenario("magic-number")', "*'magic-number' is invalid; *(did you mean 'magic-numbers'?)"),
        ("sms_scenario(sped=1)", "*/sped: *(did you mean speed?)"),
        ('sms_scenario("version: 1\\nnetwroks: []")', "*scenario:2:1: netwroks*"),
        (
            'sms_scenario("magic-numbers", "slow-provider")',
            "*is invalid; expected: one scenario, its name or its YAML,*",
        ),
        ("sms_scenario(7)", "@pytest.mark.sms_scenario(7) is invalid; expected: one scenario, *"),
        ('sms_relaxed("mony")', "sms_relaxed: unknown check 'mony'; did you mean 'money'*"),
        ("sms_relaxed(7)", "sms_relaxed: unknown check '7'*"),
    ],
)
def test_what_a_marker_should_have_said_is_told_and_nothing_else(
    project: pytest.Pytester, marker: str, words: str
) -> None:
    project.makepyfile(f"""
        import pytest

        @pytest.mark.{marker}
        def test_it(sms_simulator): pass
    """)
    ran = project.runpytest("-q")
    assert ran.ret == pytest.ExitCode.TESTS_FAILED
    ran.stdout.fnmatch_lines([words])
    for noise in ("Traceback", "traceback entries are hidden", "During handling"):
        assert noise not in ran.stdout.str()
    assert not [line for line in ran.stdout.lines if re.match(r"[>E]   +[^\s[]", line)]


def test_a_call_that_is_refused_shows_the_line_of_the_test_and_none_of_ours(project: pytest.Pytester) -> None:
    project.makepyfile("""
        def test_scenario(make_sms_simulator):
            make_sms_simulator("magic-number")

        def test_fault(sms_simulator):
            sms_simulator.faults.add(fail_with=1)

        def test_clock(sms_simulator):
            sms_simulator.clock.advance("soon")

        def test_receiver(sms_simulator):
            sms_simulator.receiver().answer(7)
    """)
    ran = project.runpytest("-q")
    ran.assert_outcomes(failed=4)
    assert len([line for line in ran.stdout.lines if line.startswith(">")]) == 4
    assert "simulator/testing" not in ran.stdout.str().replace("\\", "/").partition("short test summary")[0]


def test_a_claim_that_fails_tells_of_the_timeline_once(project: pytest.Pytester) -> None:
    project.makepyfile("""
        from application import send

        def test_it(sms_simulator):
            send(sms_simulator)
            sms_simulator.assert_sent(text="another")
    """)
    told = project.runpytest("-q").stdout.str()
    assert told.count("Timeline (virtual time, UTC):") == told.count("message.pending") == 1
    assert told.count(".json") == 1
    assert "expected at least 1 message with text='another', found none" in told


def test_a_call_that_was_not_awaited_fails_the_test(project: pytest.Pytester) -> None:
    project.makepyfile("""
        from application import send

        async def test_it(sms_simulator):
            sms_simulator.aio.assert_sent()

        async def test_careful(sms_simulator):
            send(sms_simulator)
            assert len(await sms_simulator.aio.assert_sent()) == 1
    """)
    ran = project.runpytest()
    ran.assert_outcomes(passed=1, failed=1)
    ran.stdout.fnmatch_lines(["*never awaited*", "*assert_sent(...)"])


def test_a_failure_shows_what_happened_and_how_to_repeat_it(project: pytest.Pytester) -> None:
    project.makepyfile("""
        from application import send

        def test_it(sms_simulator):
            send(sms_simulator)
            sms_simulator.clock.settle()
            assert False
    """)
    ran = project.runpytest("--sms-seed", "sun shine")
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(
        [
            "*SMS simulator, sandbox-1*",
            "seed sun shine, virtual time *",
            "Timeline (virtual time, UTC):",
            "*message.sent*m-1*",
            "*message.delivered*m-1*",
            "Run it again: pytest *::test_it --sms-seed 'sun shine'",
        ]
    )


def test_a_test_that_passes_shows_nothing(project: pytest.Pytester) -> None:
    project.makepyfile("def test_it(sms_simulator): pass")
    assert "sandbox" not in project.runpytest("-rA").stdout.str()


@pytest.fixture
def for_several_vendors(project: pytest.Pytester) -> pytest.Pytester:
    """A project with tests that run once for each vendor."""
    project.makepyfile(
        test_it="""
        import pytest

        @pytest.mark.parametrize("size", [1, 2])
        def test_one(sms_vendor, sms_simulator, size):
            assert sms_vendor == sms_simulator.vendors[sms_vendor.name]
            assert (sms_vendor.name, size) != ("pushr", 2)
            if sms_vendor.name == "ugsms":
                pytest.skip("not for this one")
    """
    )
    return project


def test_a_test_for_several_vendors_runs_once_for_each_and_makes_a_table(for_several_vendors: pytest.Pytester) -> None:
    ran = for_several_vendors.runpytest("-p", "no:randomly")
    ran.assert_outcomes(passed=5, failed=1, skipped=2)
    ran.stdout.fnmatch_lines(
        [
            "*SMS vendors*",
            "* advanta *msgine *pushr *ugsms",
            "test_it.py::test_one?1? *ok *ok *ok *skipped",
            "test_it.py::test_one?2? *ok *ok *FAILED *skipped",
            "all hold for: advanta, msgine, ugsms",
        ]
    )


@pytest.mark.soak
def test_the_table_of_vendors_is_whole_where_workers_ran_a_part_each(for_several_vendors: pytest.Pytester) -> None:
    ran = for_several_vendors.runpytest_subprocess("-n", "2", "--sms-vendor=all")
    ran.stdout.fnmatch_lines_random(
        ["test_it.py::test_one?1? *ok *ok *ok *skipped", "test_it.py::test_one?2? *ok *ok *FAILED *skipped"]
    )


def test_a_vendor_does_not_hold_where_a_test_that_was_skipped_failed_afterwards(project: pytest.Pytester) -> None:
    project.makepyfile(
        test_it="""
        import pytest

        @pytest.fixture
        def broken():
            yield
            raise KeyError

        def test_one(sms_vendor, broken):
            pytest.skip("not today")
    """
    )
    ran = project.runpytest("--sms-vendor", "msgine")
    ran.assert_outcomes(skipped=1, errors=1)
    ran.stdout.fnmatch_lines(["test_it.py::test_one *FAILED", "all hold for: none"])


def test_vendors_are_chosen_by_their_names(for_several_vendors: pytest.Pytester) -> None:
    for_several_vendors.runpytest("--sms-vendor", "msgine, ugsms").assert_outcomes(passed=2, skipped=2)
    ran = for_several_vendors.runpytest("--sms-vendor", "msgin")
    ran.stdout.fnmatch_lines(["*unknown vendor 'msgin'; did you mean 'msgine'?*"])


def test_the_server_that_runs_already_is_used(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    project.makepyfile("""
        from application import send

        def test_it(sms_simulator, sms_simulator_server):
            assert sms_simulator.clock.is_frozen
            send(sms_simulator)
            assert sms_simulator.last.otp == "4711"
            print("used", sms_simulator_server.url)
    """)
    thread = ServerThread()
    url = thread.start()
    try:
        ran = project.runpytest("-rP", "--sms-simulator-url", url)
        ran.assert_outcomes(passed=1)
        ran.stdout.fnmatch_lines([f"used {url}"])
        monkeypatch.setenv("SMS_SIMULATOR_URL", url)
        project.runpytest("-rP").stdout.fnmatch_lines([f"used {url}"])
    finally:
        thread.stop()
    ran = project.runpytest()
    ran.assert_outcomes(errors=1)
    ran.stdout.fnmatch_lines([f"*no simulator answers at {url}*"])


def test_test_cases_of_unittest_get_it_too(project: pytest.Pytester) -> None:
    project.makepyfile("""
        import unittest
        import pytest
        from application import post, send

        class TestIt(unittest.TestCase):
            @pytest.fixture(autouse=True)
            def take(self, sms_simulator):
                self.sms = sms_simulator

            def test_one(self):
                send(self.sms)
                self.assertEqual(self.sms.last.otp, "4711")

            def test_two(self):
                post(self.sms.vendors["msgine"], "/nowhere")
    """)
    project.runpytest().assert_outcomes(passed=1, failed=1)


def test_the_markers_are_listed(project: pytest.Pytester) -> None:
    project.runpytest("--markers", "--strict-markers").stdout.fnmatch_lines(
        ["@pytest.mark.sms_scenario(scenario, [*][*]world): *", "@pytest.mark.sms_relaxed([*]checks): *"]
    )
    helped = project.runpytest("--help").stdout.str()
    assert set(re.findall(r"--sms-[a-z-]+", helped)) == {
        "--sms-simulator-url", "--sms-simulator-token", "--sms-seed", "--sms-vendor", "--sms-relaxed",
        "--sms-capsules",
    }  # fmt: skip


def test_no_fixture_takes_a_name_that_others_own(project: pytest.Pytester) -> None:
    listed = project.runpytest("--fixtures", "-v").stdout.str()
    ours = {line.split(" ")[0] for line in listed.splitlines() if "simulator/testing/plugin.py" in line}
    assert ours == {"sms_simulator_server", "make_sms_simulator", "sms_simulator", "sms_vendor", "_sms_unmodified"}


REPEATED = """
    import pytest

    def test_a_claim(sms_simulator):
        sms_simulator.assert_sent(to="+256701521269")

    def test_a_check(sms_simulator):
        sms_simulator.faults.add(match={"vendor": "ugsms"}, latency="1s")

    @pytest.mark.sms_scenario("campain-day")
    def test_a_marker(sms_simulator):
        pass

    def test_a_scenario(sms_simulator):
        sms_simulator.scenario(speeed=1, seeed=2)
"""


@pytest.mark.parametrize("variable", ["CI", None])
def test_the_text_of_a_failure_is_shown_once(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, variable: str | None
) -> None:
    project.makepyfile(test_it=REPEATED)
    if variable is not None:
        monkeypatch.setenv(variable, "true")
    ran = project.runpytest("-p", "no:randomly")
    ran.assert_outcomes(failed=3, errors=1)
    shown = ran.stdout.str()
    for line in ("No message was accepted at all.", "If that is meant, mark the test", "seeed: expected"):
        assert shown.count(line) == 1, line
    _, _, summary = shown.partition("short test summary info")
    assert [line.split(" ")[0] for line in summary.splitlines()[1:-1]] == ["FAILED", "FAILED", "FAILED", "ERROR"]


def test_a_failure_of_the_tests_own_keeps_its_summary_under_ci(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    project.makepyfile(
        test_it="""
        def test_it(sms_simulator):
            raise ValueError("one\\ntwo")
    """
    )
    _, _, summary = project.runpytest().stdout.str().partition("short test summary info")
    assert "ValueError: one\ntwo\n" in summary


def test_a_vendor_of_a_test_has_a_number_to_send_to_and_the_paths_of_a_send(project: pytest.Pytester) -> None:
    project.makepyfile(
        test_it="""
        from application import post

        NUMBERS = {"advanta": "+254", "msgine": "+256", "pushr": "+233", "ugsms": "+256"}

        def test_it(sms_vendor, sms_simulator):
            assert sms_vendor.number.startswith(NUMBERS[sms_vendor.name])
            assert not [path for path in sms_vendor.send_paths if "balance" in path or "pricing" in path]
            assert len(sms_vendor.send_paths) == len(set(sms_vendor.send_paths)) > 0
            if sms_vendor.name == "msgine":
                assert post(sms_vendor, sms_vendor.send_paths[0], to=sms_vendor.number, message="Hello") == 201
                assert sms_simulator.last.to == sms_vendor.number
    """
    )
    project.runpytest("-q").assert_outcomes(passed=4)
