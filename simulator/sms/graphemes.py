"""A text comes in; what a reader sees as its single characters (grapheme clusters) goes out."""

import re
import unicodedata

_ZERO_WIDTH_JOINER = "\u200d"

# They extend a cluster although their category is not a mark: non-joiner, Thai and Lao sara am, halfwidth kana voicing,
# skin tones, and the tags that spell the flags of England, Scotland and Wales.
_EXTENDERS = re.compile("[\u200c\u200d\u0e33\u0eb3\uff9e\uff9f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_REGIONALS = re.compile("[\U0001f1e6-\U0001f1ff]")
# Wider than the standard's list and so independent of Python's Unicode version; only asked on both sides of a joiner.
_PICTOGRAPHS = re.compile(
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff]"
)
_CONTROLS = frozenset({"Cc", "Cf", "Zl", "Zp"})


def graphemes(text: str) -> list[str]:
    """Split `text` into extended grapheme clusters; joined again they give `text`.

    Kept whole are CR LF, characters with their combining marks and variation selectors, emoji with skin tones, emoji
    joined by zero width joiners, and flags. Hangul written in single jamo, prepended marks and the conjuncts of Indic
    scripts fall into smaller clusters than the standard's. Which characters are combining marks depends on the Unicode
    version of the running Python.

    Source: Unicode Standard Annex 29, 3.1.1, rules GB3 to GB5, GB9, GB9a and GB11 to GB13.
    """
    if text.isascii() and "\r" not in text:
        return list(text)
    clusters = []
    start = 0
    for end in range(1, len(text)):
        if not _continues(text[start], text[end - 1], text[end], is_second=end == start + 1):
            clusters.append(text[start:end])
            start = end
    clusters.append(text[start:])
    return clusters


def _continues(first: str, previous: str, character: str, *, is_second: bool) -> bool:
    """Tell whether `character` belongs to the cluster that begins with `first` and so far ends with `previous`."""
    if previous == "\r":
        return character == "\n"
    if _is_extender(character):
        return _is_extender(previous) or unicodedata.category(previous) not in _CONTROLS
    if previous == _ZERO_WIDTH_JOINER:
        return bool(_PICTOGRAPHS.match(first) and _PICTOGRAPHS.match(character))
    return bool(is_second and _REGIONALS.match(character) and _REGIONALS.match(first))


def _is_extender(character: str) -> bool:
    return unicodedata.category(character)[0] == "M" or _EXTENDERS.match(character) is not None
