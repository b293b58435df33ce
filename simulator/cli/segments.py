"""`segments`: count the segments of a text, and tell its encoding and its price at each vendor."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from simulator.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.api.vendor import Vendor

NAMED = 5
"""The number of characters that force Unicode that are shown; the JSON has them all."""


@click.command()
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def segments(text: str, *, as_json: bool) -> None:
    """Count the segments of TEXT, and show its price.

    The price is shown for each vendor. With - as TEXT, the text is read from standard input, without the line end at
    its end.
    """
    from simulator.cli.printing import say

    text = _standard_input() if text == "-" else _argument(text)
    told = count(text)
    say(json.dumps(told, indent=2, ensure_ascii=False) if as_json else "\n".join(_lines(told)))


def count(text: str) -> dict[str, Any]:
    """Return the counts as JSON values; prices are for one recipient, at the vendors' default terms."""
    import unicodedata

    from simulator.cli.choosing import every_vendor
    from simulator.sms.alphabet import characters_forcing_ucs2
    from simulator.sms.segments import GSM_RULE

    measure = GSM_RULE.measure(text)
    return {
        "encoding": measure.encoding.value,
        "units": measure.units,
        "segments": measure.segments,
        "parts": GSM_RULE.split(text),
        "forcing_unicode": [
            {
                "index": index,
                "character": character,
                "code_point": f"U+{ord(character):04X}",
                "name": unicodedata.name(character, "unnamed"),
            }
            for index, character in characters_forcing_ucs2(text)
        ],
        "vendors": [_price(vendor, text) for vendor in every_vendor()],
    }


def _price(vendor: Vendor[Any], text: str) -> dict[str, object]:
    number = vendor.segment_rule.measure(text).segments
    return {
        "vendor": vendor.name,
        "title": vendor.title,
        "segments": number,
        "price": str(vendor.terms.price * number),
        "currency": vendor.terms.currency,
    }


def _lines(told: dict[str, Any]) -> Iterator[str]:
    units = counted(told["units"], "septet" if told["encoding"] == "GSM-7" else "UTF-16 unit")
    parts = told["parts"]
    yield f"{click.style(told['encoding'], bold=True)}: {units}, {counted(len(parts), 'segment')}"
    forcing = told["forcing_unicode"]
    if forcing:
        yield "Unicode because of"
        for each in forcing[:NAMED]:
            character = each["character"] if each["character"].isprintable() else " "
            yield f"  {click.style(character, fg='red')}  {each['code_point']} {each['name']}, at index {each['index']}"
        if len(forcing) > NAMED:
            yield f"  and {len(forcing) - NAMED} more"
    if len(parts) > 1:
        yield "Parts"
        yield from (f"  {ordinal}  {part!r}" for ordinal, part in enumerate(parts, start=1))
    yield "Price for one recipient"
    for vendor in told["vendors"]:
        number = counted(vendor["segments"], "segment")
        yield f"  {vendor['title']:<10} {vendor['currency']} {vendor['price']} ({number})"


def _argument(text: str) -> str:
    return _decoded(text.encode(errors="surrogateescape"), "TEXT")


def _standard_input() -> str:
    return _decoded(sys.stdin.buffer.read(), "standard input").removesuffix("\n").removesuffix("\r")


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{name} is not UTF-8: the byte at offset {error.start} is invalid.") from error
