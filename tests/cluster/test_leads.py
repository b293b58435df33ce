"""Where credentials of other processes lead: what was told last holds, and of two sandboxes the older one has them."""

from __future__ import annotations

import json

from simulator.cluster.leads import Lead, Leads, read

KEY = ("toy", "token", ("a",))
OTHER = ("toy", "token", ("b", "c"))
OLD, NEW = Lead("old", 16, (KEY,), ()), Lead("new", 33, (KEY, OTHER), (OTHER,))


def leads(*told: tuple[int, Lead]) -> Leads:
    made = Leads()
    for process, lead in told:
        made.note(process, lead)
    return made


def test_what_is_told_as_json_is_read() -> None:
    assert read(json.loads(json.dumps([OLD, NEW]))) == [OLD, NEW]


def test_credentials_lead_where_they_were_told_to() -> None:
    known = leads((1, NEW))
    assert (known.leads_to(KEY), known.leads_to(OTHER), known.drew(OTHER), known.drew(KEY)) == (
        "new", "new", "new", None,
    )  # fmt: skip
    assert known.leads_to(("toy", "token", ("c",))) is None


def test_of_two_the_older_one_has_them_whatever_came_first() -> None:
    assert leads((0, OLD), (1, NEW)).leads_to(KEY) == leads((1, NEW), (0, OLD)).leads_to(KEY) == "old"


def test_a_younger_one_is_not_before_another() -> None:
    known = leads((1, NEW))
    assert [known.leads_to(KEY, before) for before in (32, 34)] == [None, "new"]


def test_where_the_older_one_has_gone_the_younger_one_has_them() -> None:
    known = leads((0, OLD), (1, NEW))
    known.note(0, Lead("old", 16, (), ()))
    assert known.leads_to(KEY) == "new"
    known.note(1, Lead("new", 33, (), ()))
    assert (known.leads_to(KEY), known.drew(OTHER)) == (None, None)


def test_what_one_sandbox_tells_replaces_what_it_told() -> None:
    known = leads((1, NEW), (1, Lead("new", 33, (KEY,), ())))
    assert (known.leads_to(KEY), known.leads_to(OTHER), known.drew(OTHER)) == ("new", None, None)


def test_what_a_process_tells_of_all_replaces_all_that_it_told_and_nothing_of_others() -> None:
    third = ("toy", "token", ("d",))
    known = leads((0, OLD), (1, NEW))
    known.replace(1, [Lead("newest", 49, (third,), ())])
    assert [known.leads_to(each) for each in (KEY, OTHER, third)] == ["old", None, "newest"]
    assert known.drew(OTHER) is None


def test_two_processes_that_tell_of_one_name_are_told_apart() -> None:
    known = leads((0, OLD), (1, OLD._replace(keys=(OTHER,))))
    known.replace(0, [])
    assert (known.leads_to(KEY), known.leads_to(OTHER)) == (None, "old")
