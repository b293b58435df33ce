"""What a reader sees as one character stays in one cluster."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.sms.graphemes import graphemes

ANY_CHARACTER = st.characters(exclude_categories=())
PIECES = [
    "a",
    " ",
    "\r",
    "\n",
    "1",
    "क",
    "中",
    "\u0301",
    "\ufe0f",
    "\u20e3",
    "\u200d",
    "\u00ad",
    "👩",
    "❤",
    "🏿",
    "🇺",
    "🇬",
    "\ud83d",
]


@pytest.mark.parametrize(
    "cluster",
    [
        "\r\n",
        "e\u0301",  # a combining accent
        "a\u0328\u0301",  # two
        "1\ufe0f\u20e3",  # a keycap
        "❤\ufe0f",  # a variation selector
        "👍🏿",  # a skin tone
        "👩\u200d👩\u200d👧\u200d👦",  # a family
        "👩🏽\u200d⚕\ufe0f",  # with a skin tone and a symbol
        "❤\ufe0f\u200d🔥",
        "🙂\u200d↔\ufe0f",
        "🏳\ufe0f\u200d🌈",
        "🇺🇬",  # a flag
        "🇿🇦",  # from the last letter to the first
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",  # England's, spelled in tags
        "कि",  # a spacing vowel
        "ﾊﾞ",  # halfwidth kana with its voicing mark
        "กำ",
        "ن\u200c",  # a non-joiner
    ],
)
def test_a_cluster_stays_whole_between_others(cluster: str) -> None:
    assert graphemes(f"a{cluster}{cluster}b") == ["a", cluster, cluster, "b"]


@pytest.mark.parametrize(
    "clusters",
    [
        [],
        ["a", "b"],
        ["\n", "\r"],
        ["\r", "\u0301"],  # a mark does not extend a control character
        ["\n", "\u0301\u0301"],
        ["\u00ad", "\u0301"],
        ["\u0301", "a"],  # a mark at the beginning stands alone
        ["🇺🇬", "🇰🇪", "🇬"],  # regional indicators pair from the left
        ["🇺\ufe0f", "🇬"],
        ["🇬", "a"],
        ["a\u200d", "👩"],  # a joiner joins pictographs only
        ["👩\u200d", "a"],
        ["👩", "👩"],
    ],
)
def test_other_neighbours_part(clusters: list[str]) -> None:
    assert graphemes("".join(clusters)) == clusters


@given(st.text(st.one_of(st.sampled_from(PIECES), ANY_CHARACTER)))
def test_the_clusters_of_any_text_join_to_it_again(text: str) -> None:
    clusters = graphemes(text)
    assert "".join(clusters) == text
    assert all(clusters)
