"""Write the table of settings into the page about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.generation.guide.writing import code, table
from simulator.settings import TABLE

if TYPE_CHECKING:
    from simulator.settings.row import Setting

BEGINNING, END = "<!-- settings -->\n", "<!-- /settings -->"


def with_settings(page: str) -> str:
    """Return the page with a fresh table where its old one stands."""
    before, _, rest = page.partition(BEGINNING)
    _, _, after = rest.partition(END)
    heads = ("flag of `serve`", "variable", "default", "of", "meaning")
    lines = [line for line in table(heads, map(_row, TABLE)) if line]
    return before + BEGINNING + "\n".join(lines) + f"\n{END}" + after


def _row(setting: Setting) -> tuple[str, ...]:
    row = setting.row
    flag = f"--{setting.flag} {row.metavar or ''}".strip()
    choices = f" One of {', '.join(row.choices)}." if row.choices else ""
    return code(flag), code(setting.variable), _default(setting.default), row.scope.value, f"{row.help}{choices}"


def _default(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return "" if value in (None, ()) else code(value)
