"""Judge the files in a request's body: what has to be one and is none, and whether a table has its columns and rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.contract.errors import nearest
from simulator.contract.formats import JsonType
from simulator.contract.rules import Rule
from simulator.contract.wording import Grounds, Speaker
from simulator.text.tables import NotATableError, columns_of, lines_of, pieces_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from simulator.contract.exchange import Violation
    from simulator.contract.reading import Part
    from simulator.contract.validator import Validator
    from simulator.contract.value_schema import Schema
    from simulator.contract.values import Column, FieldRow, Table
    from simulator.text.json_reading import Pointer
    from simulator.text.tables import Line


class FileRules:
    """Judge the files of one operation's requests."""

    def __init__(self, fields: Sequence[FieldRow], speaker: Speaker, make: Callable[[Schema], Validator]) -> None:
        self._fields = fields
        self._speaker = speaker
        columns = [column for field in fields if field.table for column in field.table.columns]
        self.are_wanted = any(JsonType.FILE in field.types for field in fields)
        self._cells = {each.name: make({"pattern": each.pattern}) for each in columns if each.pattern}

    def violations(self, body: Part) -> Iterator[Violation | None]:
        """Find texts in the place of files, files in the place of texts, and what tables lack."""
        for field in self._fields:
            if not isinstance(body.value, dict) or field.name not in body.value:
                continue
            content = body.files.get(field.name)
            if (content is None) is (JsonType.FILE in field.types):
                yield self._of_kind(field, body.value[field.name])
            elif content is not None and field.table:
                yield from self._of_table(field, field.table, content, body.value)

    def _of_kind(self, field: FieldRow, value: Any) -> Violation:
        is_wanted = JsonType.FILE in field.types
        expected = "a file" if is_wanted else " or ".join(each.value for each in field.types)
        told = f"{field.name!r} is {'not a file' if is_wanted else 'a file'}, expected {expected}; send it as that"
        return self._violation(field, (), Rule.TYPE, value, expected, told)

    def _of_table(
        self, field: FieldRow, table: Table, content: bytes, body: Mapping[str, Any]
    ) -> Iterator[Violation | None]:
        lines = (line for line in lines_of(content) if not line.is_blank)
        try:
            columns = next((columns_of(line) for line in lines), {})
            yield from self._of_columns(field, table, columns, body)
            checked = [each for each in table.columns if each.name in self._cells and each.name in columns]
            rows = 0
            for rows, line in enumerate(lines, 1):  # noqa: B007 - the last one is their number
                yield None
                for column in checked:
                    yield from self._of_cell(field, column, line, columns[column.name])
        except UnicodeDecodeError as error:
            told = f"{field.name!r} is not UTF-8, at its byte {error.start}; save it as UTF-8"
            yield self._violation(field, (), Rule.UNREADABLE, f"{len(content)} bytes", "CSV in UTF-8", told)
            return
        except NotATableError as error:
            told = f"{field.name!r} cannot be read: {error}; close every quote and double those within"
            yield self._violation(field, (error.line,), Rule.UNREADABLE, f"{len(content)} bytes", "CSV", told)
            return
        if rows < table.min_rows:
            expected = f"at least {table.min_rows} rows of data"
            told = f"{field.name!r} has {rows} rows of data, expected {expected}; send what the documentation says"
            yield self._violation(field, (), Rule.MIN_ITEMS, rows, expected, told)

    def _of_columns(
        self, field: FieldRow, table: Table, columns: Mapping[str, int], body: Mapping[str, Any]
    ) -> Iterator[Violation]:
        template = body.get(table.variables_of or "")
        variables = pieces_of(template)[1::2] if isinstance(template, str) else []
        wanted = [each.name for each in table.columns]
        for name in dict.fromkeys([*wanted, *variables]):
            if name not in columns:
                close = nearest(name, (each for each in columns if each not in {*wanted, *variables}), 0.5)
                remedy = f"rename {close!r} to {name!r}" if close else "add it"
                of = "" if name in wanted else f", a variable of {table.variables_of!r},"
                told = f"the column {name!r}{of} is required and not in {field.name!r}; {remedy}"
                yield self._violation(field, (name,), Rule.REQUIRED, None, f"a column {name}", told)

    def _of_cell(self, field: FieldRow, column: Column, line: Line, place: int) -> Iterator[Violation]:
        cell = line.cell(place).strip()
        if not self._cells[column.name].accepts(cell):
            pointer = ("request", "body", field.name, line.number, column.name)
            expected = f"text that matches {column.pattern}"
            looks = column.looks or expected
            told = f"{column.name!r} in line {line.number} of {field.name!r} was sent as {cell!r}, expected {looks}"
            grounds = Grounds(column.evidence, column.source)
            yield self._speaker.violation(pointer, Rule.PATTERN, cell, expected, grounds, told)

    def _violation(  # each argument is one part of the report
        self, field: FieldRow, place: Pointer, rule: Rule, sent: Any, expected: str, told: str
    ) -> Violation:
        pointer = ("request", "body", field.name, *place)
        return self._speaker.violation(pointer, rule, sent, expected, Grounds(field.evidence, field.source), told)
