"""Scenario files: what they say, how they build on one another, and what is said of those that are wrong."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from support.scenarios import load, mistakes
from toy_vendor.manifest import TOY

from simulator.scenario.errors import MAX_MISTAKES, ScenarioError
from simulator.scenario.library import Library
from simulator.scenario.loading import MAX_CHAIN, Loader
from simulator.scenario.sources import MAX_CHARACTERS
from simulator.text.yaml import MAX_DEPTH
from simulator.vendors import BUILT_IN


def test_names_are_checked_where_what_is_extended_cannot_be_found() -> None:
    told = mistakes(
        "extends: magic\naccounts: {toy: {balance: 1}}\n"
        "faults: [{wire: close, match: {account: toy-2}}, {wire: close, match: {vendor: tyo}}]",
        TOY,
    )
    assert [line.split(": ")[1] for line in told] == ["extends", "faults.1.match.vendor"]


def test_five_lines_are_a_scenario() -> None:
    scenario = load("""
        version: 1
        description: Broke.
        clock: {speed: frozen}
        accounts:
          toy: {balance: 70, price: 35}
        """, TOY)  # fmt: skip
    (account,) = scenario.world.accounts
    assert (account.vendor, account.balance, account.price) == ("toy", Decimal(70), Decimal(35))
    assert (scenario.name, scenario.description, scenario.world.speed) == ("file.yaml", "Broke.", 0)


def test_every_scalar_means_what_it_says() -> None:
    world = load("""
        seed: 0012
        clock: {start: 2024-01-01T12:00:00+03:00, speed: 1e3}
        unknown_credentials: open
        rate_limits: off
        accounts:
          toy:
            credentials: {token: +256701521269}
            balance: 12.50
            sender_ids: [0012, no]
        """, TOY).world  # fmt: skip
    (account,) = world.accounts
    assert (world.seed, world.speed, world.unknown_credentials, world.rate_limits) == ("0012", 1000.0, "open", False)
    assert world.start == dt.datetime(2024, 1, 1, 9, tzinfo=dt.UTC)
    assert account.credentials == [{"token": "+256701521269"}]
    assert (str(account.balance), account.sender_ids) == ("12.50", ["0012", "no"])


def test_json_is_as_good() -> None:
    text = '{\n\t"version": 1, "seed": "\\ud83d\\ude00", "accounts": {"toy": {"balance": 1.50}}\n}'
    world = load(text, TOY).world
    assert (world.seed, str(world.accounts[0].balance)) == ("😀", "1.50")


def test_a_value_is_as_good_and_null_is_nothing() -> None:
    value = {"version": 1, "unknown_credentials": "refuse", "clock": None, "accounts": {"toy": {"balance": 1.5}}}
    scenario = Loader([TOY]).load_value("scenario", value)
    assert (scenario.world.unknown_credentials, scenario.world.accounts[0].balance) == ("refuse", Decimal("1.5"))


def test_a_section_whose_entries_were_all_taken_out_is_none() -> None:
    assert load("accounts:\n# toy: {}\ntimeline:\n", TOY).world.timeline == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sed: 1", "file.yaml:2:1: sed: expected: one of the names version"),
        ("sed: 1", "(did you mean 'seed'?)"),
        ("clock: {speed: fast}", "file.yaml:2:9: clock.speed: 'fast' is invalid; expected: a number"),
        ("clock: {start: noon}", "clock.start: 'noon' is invalid"),
        ("clock: frozen", "clock: 'frozen' is invalid"),
        ("accounts: {toi: {}}", "accounts.toi: expected: an existing vendor: toy (did you mean 'toy'?)"),
        ("accounts: {toy: {balance: -1}}", "accounts.toy.balance: '-1' is invalid; expected: at least 0"),
        ("accounts: {toy: {balance: x}}", "accounts.toy.balance: 'x' is invalid; expected: "),
        ("accounts: {toy: {balance: NaN}}", "accounts.toy.balance: 'NaN' is invalid; expected: a finite number"),
        ("accounts: {toy: {balnce: 1}}", "(did you mean 'balance'?)"),
        ("accounts: {toy-3: {}}", "accounts.toy-3: expected: toy-2 beside it"),
        ("accounts: {toy-0: {}}", "accounts.toy-0: expected: an account's id such as toy-2"),
        ("accounts: {toy: {credentials: {tokn: a}}}", "accounts.toy.credentials: expected: {token}"),
        ("accounts: {toy: {credentials: {token: ''}}}", "expected: no empty credential"),
        (
            "accounts: {toy: {credentials: {token: a}}, toy-2: {credentials: [{token: a}]}}",
            "accounts.toy-2.credentials.0: expected: other credentials than those of toy-1",
        ),
        ("terms: {toi: {}}", "terms.toi: expected: an existing vendor: toy (did you mean 'toy'?)"),
        (
            "unknown_credentials: refused",
            "unknown_credentials: 'refused' is invalid; expected: one of adopt, open, refuse",
        ),
        ("policies: {toy.reportin: final}", "(did you mean 'toy.reporting'?)"),
        ("accounts: {toy: {plan: free}}", "toy.plan: 'free' is invalid; expected: an existing plan of toy: none"),
        ("terms: {toy: {plan: free}}", "terms.toy.plan: 'free' is invalid; expected: an existing plan of toy: none"),
        ("policies: {toy.reporting: never}", "toy.reporting: 'never' is invalid; expected: one of every, final"),
        ("delivery: {sent_after: 2}", "delivery.sent_after: '2' is invalid; expected: a duration with its unit"),
        ("delivery: {sent_after: 200d}", "expected: a duration of at most 100d"),
        ("delivery: {sent_after: {uniform: {from: 2s, to: 1s}}}", "a `to` at least as long as `from`"),
        ("delivery: {sent_after: {lognormal: {median: 2s, p95: 1s}}}", "a `p95` at least as long as `median`"),
        ("delivery: {sent_after: {lognormal: {median: 0s, p95: 1s}}}", "expected: a duration of at least 1ms"),
        ("delivery: {sent_after: {percentiles: {50: 2s, 9: 3s}}}", "delays that never fall as percentiles rise"),
        ("delivery: {sent_after: {constant: 1s, normal: {mean: 1s, deviation: 1s}}}", "exactly one distribution"),
        ("delivery: {sent_after: {}}", "exactly one distribution"),
        ("delivery: {rules: [{outcome: faild}]}", "delivery.rules.0.outcome: 'faild' is invalid; expected: one of"),
        ("delivery: {rules: [{outcome: faild}]}", "(did you mean 'failed'?)"),
        ("delivery: {rules: [{match: {share: 1.2}, outcome: failed}]}", "share: '1.2' is invalid; expected: at most 1"),
        ("delivery: {rules: [{match: {share: 0}, outcome: failed}]}", "share: '0' is invalid; expected: more than 0"),
        ("delivery: {rules: [{match: {share: {}}, outcome: failed}]}", "match.share: expected: a number"),
        ("delivery: {rules: [{match: {to: a*b*c}, outcome: failed}]}", "match.to: 'a*b*c' is invalid"),
        ("delivery: {rules: [{match: {network: MTN Ugand}, outcome: sent}]}", "(did you mean 'MTN Uganda'?)"),
        ("delivery: {rules: [{match: {region: XX}, outcome: sent}]}", "expected: an existing region: "),
        ("accounts: {toy: {prices: {ZZ: 1}}}", "expected: an existing region: "),
        ("delivery: {rules: [{match: {network: Safaricom, region: UG}, outcome: sent}]}", "this can never match"),
        ("delivery: {rules: [{outcome: sent}, {outcome: failed}]}", "delivery.rules.1: expected: no rule after rule 0"),
        (
            "delivery: {rules: [{match: {share: 1}, outcome: sent}, {outcome: failed}]}",
            "delivery.rules.1: expected: no rule after rule 0, which matches every message",
        ),
        ("delivery: {rules: [{outcome: sent, after: 2s}]}", "no `after` where a message stays as it is"),
        ("delivery: {rules: [{outcome: delivered, reason: x}]}", "a `reason` only where a message fails"),
        ("accounts: {toy: {callback_url: hook}}", "'hook' is invalid; expected: an absolute http or https URL"),
        ("timeline: [{at: 1m, callback_url: {account: toy, url: no}}]", "an absolute http or https URL"),
        ("timeline: [{at: 1m, block_sender: {sender: SHOP}}]", "block_sender.to: expected: a value"),
        ("timeline: [{at: 1m, block_sender: {to: []}}]", "block_sender.to: expected: at least 1 entry"),
        ("delivery: {rules: [{outcome: unknown, reason: x}]}", "no `reason` beside an outcome that is one"),
        (
            "delivery: {networks: {MTN Uganda: {night: {from: '22:00', to: '22:00', offset: '+03:00'}}}}",
            "a `to` other than `from`",
        ),
        (
            "delivery: {networks: {MTN Uganda: {night: {from: 24:00, to: 6, offset: 3}}}}",
            "night.from: '24:00' is invalid; expected: a time of day",
        ),
        ("timeline: [{at: 1m}]", "timeline.0: expected: exactly one of top_up"),
        ("timeline: [{top_up: {account: toy, amount: 1}}]", "timeline.0: expected: either `at` or `after`"),
        ("timeline: [{at: 10 min, drain: {account: toy}}]", "timeline.0.at: '10 min' is invalid"),
        ("timeline: [{at: 1m, drain: {account: toy-2}}]", "'toy-2' is invalid; expected: an existing account: toy-1"),
        ("timeline: [{at: 1m, revoke_key: {account: toy, kind: tokn}}]", "(did you mean 'token'?)"),
        ("timeline: [{at: 1m, policy: {switch: toy.reportin, value: final}}]", "(did you mean 'toy.reporting'?)"),
        (
            "timeline: [{at: 1m, policy: {switch: toy.reporting, value: never}}]",
            "a `value` that toy.reporting can take: one of every, final",
        ),
        ("timeline: [{after: {event: mesage.sent}, drain: {account: toy}}]", "(did you mean 'message.sent'?)"),
        ("timeline: [{after: {balance_below: 1}, drain: {account: toy}}]", "`account` beside `balance_below`"),
        ("timeline: [{after: {count: 2}, drain: {account: toy}}]", "either `event` or `balance_below`"),
        (
            "clock: {start: 2024-01-01T12:00:00Z}\ntimeline: [{at: 2023-12-31T12:00:00Z, drain: {account: toy}}]",
            "timeline.0.at: '2023-12-31T12:00:00Z' is invalid; expected: an instant not before the start",
        ),
        ("version: 2", "version: '2' is invalid; expected: 1"),
        ("description: [version]", "file.yaml:1:1: version: expected: `version: 1`"),
        ("extends: magic", "extends: 'magic' is invalid; expected: a built-in scenario"),
        ("extends: other.yaml", "the name of a built-in scenario; no files are read from here"),
        ("faults: [{}]", "faults.0: expected: at least one effect, such as `refuse`"),
        ("a: &x 1", "file.yaml:2:4: the file: expected: YAML or JSON: anchors and aliases are not read"),
        ("a: *x", "file.yaml:2:4: the file: expected: YAML or JSON: anchors and aliases are not read"),
        ("seed: 1\nseed: 2", "file.yaml:3:1: the file: expected: YAML or JSON: the key seed is already"),
        ("seed: [", "file.yaml:2:"),
        ("a: " + "[" * (MAX_DEPTH + 1), f"nested more than {MAX_DEPTH} deep"),
        ("a" * MAX_CHARACTERS, "characters are more than"),
        ("- version", "expected: a mapping that begins with `version: 1`"),
        ('seed: "\\ud83d"', "half a surrogate pair"),
        ('seed: "\\UFFFFFFFF"', "an escape that stands for no character"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_its_value_and_what_was_expected(text: str, said: str) -> None:
    told = mistakes(text, TOY)
    assert any(said in line for line in told), told


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (
            "accounts: {ugsms: {callback_url: 'http://a.example/'}}",
            "accounts.ugsms.callback_url: 'http://a.example/'",
        ),
        ("timeline: [{at: 1m, callback_url: {account: ugsms, url: none}}]", "timeline.0.callback_url.url: 'none'"),
    ],
)
def test_where_nothing_is_reported_to_an_accounts_own_url_those_are_named_that_do(text: str, place: str) -> None:
    (told,) = mistakes(text)
    reason = "ugsms reports nothing to a URL of an account's own; advanta and msgine do"
    assert told.endswith(f"{place} is invalid; expected: no URL: {reason}")


def test_an_event_may_be_at_the_very_start() -> None:
    text = "clock: {start: 2024-01-01T12:00:00Z}\ntimeline: [{at: 2024-01-01T12:00:00Z, drain: {account: toy}}]"
    assert len(load(text, TOY).world.timeline) == 1


def test_all_mistakes_are_told_at_once_in_the_order_of_the_lines() -> None:
    told = mistakes("""
        version: 1
        clock: {speed: fast}
        accounts:
          toi: {}
          toy: {balance: x, credentials: {tokn: a}}
        delivery:
          rules:
            - match: {share: 2}
              outcome: faild
        timeline:
          - at: soon
            drain: {account: toy-2}
        """, TOY)  # fmt: skip
    assert [line.split(": ")[1] for line in told] == [
        "clock.speed",
        "accounts.toi",
        "accounts.toy.balance",
        "accounts.toy.credentials",
        "delivery.rules.0.match.share",
        "delivery.rules.0.outcome",
        "timeline.0.at",
        "timeline.0.drain.account",
    ]


def test_very_many_mistakes_are_counted() -> None:
    told = mistakes("".join(f"k{number}: 1\n" for number in range(MAX_MISTAKES + 5)), TOY)
    assert (len(told), told[-1]) == (MAX_MISTAKES + 1, "and 5 more")


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def write(name: str, text: str) -> str:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"version: 1\n{text}", encoding="utf-8")
        return str(path)

    return write


def test_a_file_builds_on_others_key_by_key(write: Any) -> None:
    write("base/money.yaml", "seed: a\naccounts: {toy: {balance: 1, price: 2}, toy-2: {balance: 3}}\n")
    write("base/time.yaml", "clock: {speed: frozen}\ndelivery: {sent_after: 1s, rules: [{outcome: sent}]}\n")
    top = write(
        "top.yaml",
        "extends: [base/money.yaml, base/time.yaml]\naccounts: {toy-1: {balance: 9}}\n"
        "delivery: {rules: [{outcome: failed}]}\n",
    )
    scenario = Loader([TOY]).load([top])
    assert [(each.balance, each.price) for each in scenario.world.accounts] == [
        (Decimal(9), Decimal(2)),
        (Decimal(3), None),
    ]
    assert (scenario.world.seed, scenario.world.speed, scenario.name) == ("a", 0, "top")
    assert scenario.tree["delivery"] == {"sent_after": "1s", "rules": [{"outcome": "failed"}]}
    assert [path.name for path in scenario.files] == ["top.yaml", "money.yaml", "time.yaml"]


def test_of_several_scenarios_the_later_one_wins(write: Any) -> None:
    first, second = write("one.yaml", "seed: one\nclock: {speed: 2}\n"), write("two.yaml", "seed: two\n")
    world = Loader([TOY]).load([first, second]).world
    assert (world.seed, world.speed) == ("two", 2)


def test_a_mistake_is_told_in_the_file_that_makes_it(write: Any) -> None:
    base = write("base.yaml", "seed: a\nclock: {speed: fast}\n")
    top = write("top.yaml", "extends: base.yaml\nseed: b\nsed: c\n")
    with pytest.raises(ScenarioError) as caught:
        Loader([TOY]).load([top])
    assert [(each.file, each.line, each.path) for each in caught.value.mistakes] == [
        (base, 3, "clock.speed"),
        (top, 4, "sed"),
    ]


def test_what_is_missing_is_told_in_the_file_that_leaves_it_out(write: Any) -> None:
    write("base.yaml", "delivery: {rules: [{outcome: failed}]}\n")
    top = write("top.yaml", "extends: base.yaml\ndelivery: {rules: [{match: {to: '*1'}}]}\n")
    with pytest.raises(ScenarioError) as caught:
        Loader([TOY]).load([top])
    assert [(each.file, each.path) for each in caught.value.mistakes] == [(top, "delivery.rules.0.outcome")]


def test_a_built_in_can_be_built_on(write: Any) -> None:
    top = write("top.yaml", "extends: key-revoked-at-noon\naccounts: {ugsms: {balance: 1}}\n")
    world = Loader(BUILT_IN).load([top]).world
    assert next(each.balance for each in world.accounts if each.vendor == "ugsms") == Decimal(1)
    assert len(world.timeline) == 4


def test_a_circle_is_refused(write: Any) -> None:
    one = write("one.yaml", "extends: two.yaml\n")
    write("two.yaml", "extends: one.yaml\n")
    with pytest.raises(ScenarioError, match=r"two\.yaml:2:1: extends: .* a scenario that does not extend itself"):
        Loader([TOY]).load([one])


def test_a_long_chain_is_refused(write: Any) -> None:
    for number in range(MAX_CHAIN + 1):
        write(f"{number}.yaml", f"extends: {number + 1}.yaml\n")
    first = write("0.yaml", "extends: 1.yaml\n")
    with pytest.raises(ScenarioError, match=f"at most {MAX_CHAIN} scenarios in a row"):
        Loader([TOY]).load([first])


def test_a_tree_that_grows_without_end_is_refused(write: Any) -> None:
    for number in range(1, 7):
        write(f"{number}.yaml", f"extends: [{', '.join([f'{number + 1}.yaml'] * 8)}]\n")
    write("7.yaml", "")
    first = write("0.yaml", "extends: 1.yaml\n")
    with pytest.raises(ScenarioError, match="32 in all"):
        Loader([TOY]).load([first])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("missing.yaml", "a file that can be read; there is no such file or folder"),
        ("folder.yaml", "a file that can be read; it is a folder"),
        ("circle.yaml", "a file that can be read; its links lead in a circle"),
        ("nul\0.yaml", "a path; no path has a NUL"),
    ],
)
def test_why_a_file_cannot_be_read_is_told_in_our_words(tmp_path: Path, name: str, expected: str) -> None:
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "circle.yaml").symlink_to(tmp_path / "circle.yaml")
    with pytest.raises(ScenarioError) as refused:
        Loader([TOY]).load([str(tmp_path / name)])
    assert str(refused.value).endswith(f"is invalid; expected: {expected}")


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"version: 1\n\x00"])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "x.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ScenarioError, match=r"x\.yaml"):
        Loader([TOY]).load([str(path)])


def test_a_folder_that_is_not_there_holds_no_scenarios(tmp_path: Path) -> None:
    library = Library(tmp_path / "nowhere")
    assert library.names() == []
    with pytest.raises(ScenarioError, match="none here"):
        Loader([TOY], library).load(["magic-numbers"])


def test_what_cannot_be_read_does_not_hide_what_else_is_wrong(write: Any) -> None:
    old = write("old.yaml", "clock: {speed: fast}\n")
    Path(old).write_text("version: 0\nclock: {speed: fast}\n", encoding="utf-8")
    write("broken.yaml", "seed: [\n")
    top = write(
        "top.yaml",
        'extends: [gone.yaml, magic-number, broken.yaml, old.yaml, "\\0.yaml"]\nsed: 1\n'
        "timeline: [{at: 1s, drain: {account: toy-2}}]\n",
    )
    with pytest.raises(ScenarioError) as caught:
        Loader([TOY]).load([top])
    told = sorted((Path(each.file).name, each.path) for each in caught.value.mistakes)
    assert told == [
        ("broken.yaml", ""),
        ("old.yaml", "clock.speed"),
        ("old.yaml", "version"),
        ("top.yaml", "extends.0"),
        ("top.yaml", "extends.1"),
        ("top.yaml", "extends.4"),
        ("top.yaml", "sed"),
    ]


def test_no_name_leads_out_of_the_library() -> None:
    for name in ("../transcripts/README", "/etc/passwd", "..", "a/b"):
        with pytest.raises(ScenarioError):
            Loader([TOY]).load([name], has_files=False)


def test_what_is_shown_loads_again() -> None:
    for name in Library().names():
        scenario = Loader(BUILT_IN).load([name])
        again = Loader(BUILT_IN).load_text(name, json.dumps(scenario.tree))
        assert again.world == scenario.world
