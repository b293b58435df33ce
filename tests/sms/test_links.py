"""Links, found in the texts that people write."""

from simulator.sms.links import links_in


def test_links_come_without_the_punctuation_behind_them() -> None:
    text = 'See https://a.example/x?y=1, (http://b.example/z). Or www.c.example! <https://d.example/(e)> "http://f.example"'
    assert links_in(text) == [
        "https://a.example/x?y=1",
        "http://b.example/z",
        "www.c.example",
        "https://d.example/(e)",
        "http://f.example",
    ]
    assert links_in("no link, no.dots") == []
