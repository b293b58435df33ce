"""Worlds that tests begin in: scenarios by name or written out, and what is given before them."""

import pytest

TESTS = """
    import pytest
    from application import send

    POOR = '''
version: 1
seed: poor
clock: {start: 2026-01-01T09:00:00Z, speed: live}
accounts:
  msgine: {balance: 0.05, credentials: {token: POOR_TOKEN}}
'''

    @pytest.mark.sms_scenario("key-revoked-at-noon")
    def test_named(sms_simulator):
        assert sms_simulator.clock.now.isoformat() == "2024-01-01T11:55:00+00:00"
        assert send(sms_simulator) == 201
        sms_simulator.clock.advance("10m")
        assert send(sms_simulator, text="after noon") == 401

    @pytest.mark.sms_scenario(POOR)
    def test_written_out(sms_simulator):
        assert sms_simulator.clock.is_frozen
        assert sms_simulator.clock.now.isoformat() == "2026-01-01T09:00:00+00:00"
        assert sms_simulator.seed == "poor"
        assert sms_simulator.env["MSGINE_TOKEN"] == "POOR_TOKEN"
        assert [send(sms_simulator), send(sms_simulator, text="again")] == [201, 402]

    @pytest.mark.sms_scenario(POOR, speed=5)
    def test_that_wants_time_to_pass(sms_simulator):
        assert sms_simulator.ask("GET", "clock")["speed"] == 5

    def test_another_world_in_the_middle(sms_simulator):
        send(sms_simulator)
        sms_simulator.scenario("key-revoked-at-noon")
        sms_simulator.assert_not_sent()
        assert sms_simulator.clock.now.isoformat() == "2024-01-01T11:55:00+00:00"

    @pytest.mark.parametrize("begin", ["named", "written out", "meanwhile", "by a reset", "shared"])
    def test_one_without_a_clock_stands_at_noon(sms_simulator, make_sms_simulator, sms_simulator_server, begin):
        if begin == "named":
            sms_simulator = make_sms_simulator("magic-numbers")
        elif begin == "written out":
            sms_simulator = make_sms_simulator("version: 1\\nseed: mine")
        elif begin == "meanwhile":
            sms_simulator.scenario("magic-numbers")
        elif begin == "by a reset":
            sms_simulator.reset(scenario="magic-numbers")
        else:
            sms_simulator = sms_simulator_server.create("magic-numbers")
        assert sms_simulator.clock.is_frozen
        assert sms_simulator.clock.now.isoformat() == "2024-01-01T12:00:00+00:00"
        sms_simulator.drop()

    def test_without_a_scenario_it_stands_at_the_present(sms_simulator):
        assert sms_simulator.clock.is_frozen
        assert sms_simulator.clock.now.year > 2024

    def test_nothing_of_a_bad_one_remains(sms_simulator_server):
        with pytest.raises(Exception, match="version"):
            sms_simulator_server.create(yaml="seed: one")
        names = [each["name"] for each in sms_simulator_server.ask("GET", "sandboxes")["sandboxes"]]
        assert names == ["default"]
"""


def test_scenarios_are_named_or_written_out(project: pytest.Pytester) -> None:
    project.makepyfile("\n".join(line.removeprefix("    ") for line in TESTS.splitlines()))
    project.runpytest().assert_outcomes(passed=11)


def test_a_scenario_that_does_not_exist_is_an_error_that_says_so(project: pytest.Pytester) -> None:
    project.makepyfile("""
        import pytest

        @pytest.mark.sms_scenario("key-revoked-at-non")
        def test_it(sms_simulator):
            pass
    """)
    ran = project.runpytest()
    ran.assert_outcomes(errors=1)
    ran.stdout.fnmatch_lines(["*'key-revoked-at-non'*key-revoked-at-noon*"])
