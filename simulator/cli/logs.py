"""Write log records to stderr: as lines for people, or as one JSON object each for machines."""

from __future__ import annotations

import datetime as dt
import json
import logging
import sys

from simulator.secrets.hiding import without_secrets

TEXT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
FACTS = "facts"
"""The attribute of a record that holds further members of its JSON object."""


class TextFormatter(logging.Formatter):
    """Formats one line, and the traceback if there is one, without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        """Format the lines of a record."""
        return without_secrets(super().format(record))


class JsonFormatter(logging.Formatter):
    """Formats one line of JSON: time, level, logger, message, the record's facts, and the traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Format the line of a record."""
        moment = dt.datetime.fromtimestamp(record.created, dt.UTC)
        line: dict[str, object] = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        line |= getattr(record, FACTS, {})
        if record.exc_info:
            line["traceback"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def configure(log_format: str, level: str) -> None:
    """Send everything that is logged to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if log_format == "json" else TextFormatter(TEXT))
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
