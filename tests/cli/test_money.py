"""`money`: the report for people, for programs and for a build."""

import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest

ACCOUNT = {
    "account": "acme-1",
    "vendor": "acme",
    "currency": "USD",
    "balance": "99.90",
    "opening": "100.00",
    "topped_up": "0.00",
    "adjusted": "0.00",
    "charged": "0.10",
    "refunded": "0.00",
    "spent": "0.10",
    "reserved": "0.00",
    "budget": None,
}
FINDING = {
    "rule": "paid-twice",
    "account": "acme-1",
    "vendor": "acme",
    "amount": "0.05",
    "currency": "USD",
    "exchanges": ["x-1", "x-2"],
    "messages": [f"m-{number}" for number in range(1, 11)],
    "message": "the <same> text was charged twice",
}
CLEAN: dict[str, Any] = {
    "accounts": [ACCOUNT],
    "findings": [],
    "counts": {"paid-twice": 0, "over-budget": 0},
    "folded": 0,
    "dropped_messages": 0,
}
CAME = {"requests": {"kept": 1, "dropped": 0}, "unreadable": {"kept": 0, "dropped": 0}}
UNUSED = {"requests": {"kept": 0, "dropped": 0}, "unreadable": {"kept": 0, "dropped": 0}}
FOUND = {**CLEAN, "findings": [FINDING], "counts": {"paid-twice": 1, "over-budget": 0}}
TABLE = """\
account  currency  balance  opening  topped up  adjusted  charged  refunded  spent  reserved  budget
acme-1   USD         99.90   100.00       0.00      0.00     0.10      0.00   0.10      0.00
"""


def give(server: Any, document: object, counts: object = CAME) -> None:
    server.answer = (200, json.dumps(document).encode())
    server.sandbox = json.dumps({"counts": counts}).encode()


def test_a_clean_report(run: Any, server: Any) -> None:
    give(server, CLEAN)
    result = run("money", "--url", server.url, "--fail-on-findings")
    assert (result.exit_code, result.stdout) == (0, f"{TABLE}\nNo findings.\n")
    assert server.asked[0][:2] == ("GET", "/__admin/money?")


@pytest.mark.parametrize(("flags", "status", "kind"), [([], 0, "skipped"), (["--fail-if-unused"], 1, "failure")])
def test_a_sandbox_to_which_no_request_came_is_told(
    run: Any, server: Any, flags: list[str], status: int, kind: str
) -> None:
    give(server, CLEAN, UNUSED)
    result = run("money", "--url", server.url, "--format", "junit", "--fail-on-findings", *flags)
    assert (result.exit_code, result.stderr) == (status, "Note: no request came to sandbox default.\n")
    (suite,) = ET.fromstring(result.stdout)  # noqa: S314 - our own
    told = {case.attrib["name"]: [each.tag for each in case] for case in suite}
    assert told == {"paid-twice": [], "over-budget": [], "used": [kind]}


def test_a_sandbox_that_was_used_passes_where_it_has_to_be(run: Any, server: Any) -> None:
    give(server, CLEAN)
    result = run("money", "--url", server.url, "--fail-if-unused")
    assert (result.exit_code, result.stderr) == (0, "")


def test_what_is_charged_later_is_explained_where_there_is_any(run: Any, server: Any) -> None:
    words = "Reserved is what was accepted and is charged later: by a background job, or when it is due."
    give(server, {**CLEAN, "accounts": [{**ACCOUNT, "reserved": "35.00"}]})
    assert words in run("money", "--url", server.url).stdout.splitlines()
    give(server, CLEAN)
    assert words not in run("money", "--url", server.url).stdout


def test_findings_are_listed_with_their_ids(run: Any, server: Any) -> None:
    give(server, {**FOUND, "folded": 3, "dropped_messages": 4})
    result = run("money", "--url", server.url)
    assert result.exit_code == 0
    assert result.stdout == (
        f"{TABLE}\n"
        "1 finding:\n"
        "  paid-twice  0.05 USD  acme-1\n"
        "    the <same> text was charged twice\n"
        "    (exchanges x-1, x-2; messages m-1, m-2, m-3, m-4, m-5, m-6, m-7, m-8 and 2 more)\n"
        "3 ledger entries were folded into the sums above.\n"
        "4 messages are no longer kept, so there are no findings about them.\n"
    )


def test_findings_that_are_not_listed_are_counted(run: Any, server: Any) -> None:
    give(server, {**FOUND, "counts": {"paid-twice": 5, "over-budget": 0}})
    assert "5 findings:" in (output := run("money", "--url", server.url).stdout)
    assert "  and 4 more\n" in output


def test_colour_is_for_terminals(run: Any, server: Any) -> None:
    give(server, FOUND)
    assert "\x1b[31mpaid-twice\x1b[0m" in run("money", "--url", server.url, color=True).stdout
    assert "\x1b" not in run("money", "--url", server.url).stdout
    assert "\x1b" not in run("money", "--url", server.url, color=True, env={"NO_COLOR": "1"}).stdout


@pytest.mark.parametrize("form", ["text", "json", "junit"])
def test_findings_fail_a_build_that_asks_for_it(run: Any, server: Any, form: str) -> None:
    give(server, FOUND)
    result = run("money", "--url", server.url, "--format", form, "--fail-on-findings")
    assert (result.exit_code, result.stderr) == (1, "")
    assert "the " in result.stdout


@pytest.mark.parametrize(("rule", "exit_code"), [("paid-twice", 1), ("over-budget", 0)])
def test_only_some_rules_may_count(run: Any, server: Any, rule: str, exit_code: int) -> None:
    give(server, FOUND)
    result = run("money", "--url", server.url, "--format", "json", "--rule", rule, "--fail-on-findings")
    assert result.exit_code == exit_code
    assert list(json.loads(result.stdout)["counts"]) == [rule]
    assert len(json.loads(result.stdout)["findings"]) == exit_code


def test_an_unknown_rule_suggests_the_nearest(run: Any, server: Any) -> None:
    give(server, CLEAN)
    result = run("money", "--url", server.url, "--rule", "paid-twic")
    assert result.exit_code == 2
    assert "unknown rule 'paid-twic'; did you mean 'paid-twice'?" in result.stderr


def test_json_is_what_the_server_said(run: Any, server: Any) -> None:
    give(server, FOUND)
    assert json.loads(run("money", "--url", server.url, "--format", "json").stdout) == FOUND


def test_junit_has_a_test_for_each_rule(run: Any, server: Any) -> None:
    give(server, FOUND)
    (suite,) = ET.fromstring(run("money", "--url", server.url, "--format", "junit").stdout)  # noqa: S314 - our own
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    failures = {case.get("name"): case.findtext("failure") for case in suite}
    assert failures["over-budget"] is None
    assert str(failures["paid-twice"]).startswith("acme-1: the <same> text was charged twice (exchanges x-1, x-2;")


def test_the_question_is_passed_on(run: Any, server: Any) -> None:
    give(server, CLEAN)
    run(
        "money", "--url", server.url, "--sandbox", "one", "--account", "acme-1", "--vendor", "acme", "--window", "30",
        "--admin-token", "right",
    )  # fmt: skip
    assert server.asked[0][1] == "/s/one/__admin/money?account=acme-1&vendor=acme&window_s=30.0"
    assert server.asked[0][2]["Authorization"] == "Bearer right"


def test_a_problem_is_said_in_its_words(run: Any, server: Any) -> None:
    server.answer = (404, b'{"detail": "unknown vendor \'acne\'"}')
    result = run("money", "--url", server.url, "--vendor", "acne", "--fail-on-findings")
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", "Error: unknown vendor 'acne'\n")


def test_a_spreadsheet_gets_the_accounts_and_negative_amounts_stay_numbers(run: Any, server: Any) -> None:
    give(server, {**FOUND, "accounts": [{**ACCOUNT, "balance": "-0.10"}]})
    result = run("money", "--url", server.url, "--format", "csv", "--fail-on-findings")
    assert (result.exit_code, result.stdout_bytes.decode()) == (
        1,
        (
            "account,vendor,currency,balance,opening,topped_up,adjusted,charged,refunded,spent,reserved,budget\r\n"
            "acme-1,acme,USD,-0.10,100.00,0.00,0.00,0.10,0.00,0.10,0.00,\r\n"
        ),
    )
