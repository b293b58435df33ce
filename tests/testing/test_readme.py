"""The README's test fails where its application is wrong, in the words of the table below it."""

import re

import pytest
from support.manual import README, Kind, blocks_of

[SHOWN] = [block.text for block in blocks_of(Kind.TEST) if block.page == README.name]
REPORTED = dict(re.findall(r"^\| it (.*?) \| `(.*)` \|$", README.text, re.MULTILINE))

MISTAKES = {
    "sends to another number": ('{"to": phone', '{"to": phone[:-1] + "0"'),
    "sends a field that MsGine does not document": ('{"to": phone', '{"form": "SHOP", "to": phone'),
    "sends the same text twice": ('    send_code("+256701521269")\n', '    send_code("+256701521269")\n' * 2),
    "uses a key from elsewhere": ('os.environ["MSGINE_TOKEN"]', '"of-the-real-service"'),
    "calls a path that MsGine does not have": ("/messages/", "/message/"),
}
"""Mistakes of the table: what stands in the application, and what stands there instead."""


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_readmes_test_reports_a_mistake_in_the_words_of_its_table(project: pytest.Pytester, mistake: str) -> None:
    right, wrong = MISTAKES[mistake]
    assert SHOWN.count(right) == 1
    project.makepyfile(SHOWN.replace(right, wrong))
    ran = project.runpytest()
    ran.assert_outcomes(failed=1)
    assert REPORTED[mistake] in ran.stdout.str()


def test_every_mistake_of_the_readmes_table_is_made() -> None:
    assert [*REPORTED] == [*MISTAKES]
