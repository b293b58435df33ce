"""Make the tables in an engine, once, whoever comes first; or say why those that are there cannot be used.

`life` counts the beginnings of sandboxes, resets included, and is never given twice; an input belongs to a life, at a
position counted from 1. `epoch` rises with every change of owner: an owner appends under the epoch that it was given,
and an input tells under which one it came.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from simulator import __version__
from simulator.engine.errors import EngineError, other_tables, refused, shown, too_old
from simulator.engine.line import PATIENCE_S, SCHEMA, connect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.engine.line import Connection, Row

SCHEMA_VERSION = 1
"""Another one with each change of the tables or of what a record means; tables are not carried over between them."""

OLDEST = 13
"""PostgreSQL of before lacks what is used here."""

SECRET = "secret of the nodes"
"""The note by which nodes prove to each other that they share this engine."""

LIVES_AT_ONCE = 1000
"""So many lives a node takes at a time: it begins sandboxes without asking for each."""

TABLES = f"""
CREATE SCHEMA IF NOT EXISTS {SCHEMA};
CREATE TABLE note (name text PRIMARY KEY, value text NOT NULL);
CREATE SEQUENCE life INCREMENT BY {LIVES_AT_ONCE};
CREATE TABLE node (
  id bigserial PRIMARY KEY, address text NOT NULL UNIQUE, version text NOT NULL, beat timestamptz NOT NULL
);
CREATE TABLE sandbox (
  name text PRIMARY KEY, life bigint NOT NULL UNIQUE, made bigserial NOT NULL, made_ms bigint NOT NULL,
  version text NOT NULL, begun_ms bigint NOT NULL, beginning text NOT NULL, lifetime_s double precision,
  is_planned boolean NOT NULL, owner bigint, epoch bigint NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX ON sandbox (owner);
CREATE TABLE input (
  life bigint NOT NULL, position bigint NOT NULL, epoch bigint NOT NULL, record bytea NOT NULL,
  PRIMARY KEY (life, position)
);
CREATE TABLE credential (
  vendor text NOT NULL, kind text NOT NULL, digest bytea NOT NULL, life bigint NOT NULL, is_drawn boolean NOT NULL,
  PRIMARY KEY (digest, vendor, kind, life)
);
CREATE INDEX ON credential (life);
INSERT INTO note VALUES ('tables', '{SCHEMA_VERSION}'), ('version', '{__version__}'),
  ('{SECRET}', replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''));
"""
# What goes with a sandbox that a statement has deleted, as `ended`.
WITH_ALL_OF_IT = """
), emptied AS (
  DELETE FROM input i USING ended WHERE i.life = ended.life
), misled AS (
  DELETE FROM credential c USING ended WHERE c.life = ended.life
)
SELECT life FROM ended
"""

FOUND = """
SELECT current_setting('server_encoding'), (SELECT value FROM note WHERE name = 'tables'),
  (SELECT value FROM note WHERE name = 'version')
"""
VERSION = "SELECT current_setting('server_version_num')::int / 10000"
ENCODING = "SELECT current_setting('server_encoding')"

NO_TABLE = "42P01"
MADE_BY_OTHERS = frozenset({"23505", "42P06", "42P07", "42710", "XX000"})
"""What PostgreSQL tells whoever makes what somebody else makes at the same time."""

TRIES = 20


async def prepare(url: str) -> None:
    """See to it that the tables are there, and of this version.

    Raises:
        EngineAwayError: nobody answers there at present.
        EngineError: they are those of another version, or cannot be made.
    """
    connection = await connect(url)
    try:
        async with asyncio.timeout(PATIENCE_S):
            _refuse_old(url, await connection.fetch(VERSION))
            for _ in range(TRIES):
                if await _is_there(url, connection):
                    return
                await _make(connection)
    except EngineError:
        raise
    except Exception as error:
        raise refused(url, error) from error
    finally:
        connection.terminate()
    raise EngineError(f"{shown(url)} (--engine) has tables of ours that are not complete: name another database")


async def _is_there(url: str, connection: Connection) -> bool:
    """Tell whether the tables are there; raises `EngineError` where they cannot be used."""
    try:
        [(encoding, tables, version)] = await connection.fetch(FOUND)
    except Exception as error:
        if getattr(error, "sqlstate", None) != NO_TABLE:
            raise
        [(encoding,)] = await connection.fetch(ENCODING)
        _refuse_encoding(url, encoding)
        return False
    _refuse_encoding(url, encoding)
    if tables != str(SCHEMA_VERSION):
        raise other_tables(url, version or "unknown", tables or "unknown", SCHEMA_VERSION)
    return True


async def _make(connection: Connection) -> None:
    """Make all of it in one transaction, unless somebody else has by now."""
    try:
        await connection.execute(TABLES)
    except Exception as error:
        if getattr(error, "sqlstate", None) not in MADE_BY_OTHERS:
            raise


def _refuse_old(url: str, version: Sequence[Row]) -> None:
    """Refuse a server that lacks what is used; raises `EngineError`."""
    [(number,)] = version
    if number < OLDEST:
        raise too_old(url, number, OLDEST)


def _refuse_encoding(url: str, encoding: str) -> None:
    """Refuse a database that cannot hold every text; raises `EngineError`."""
    if encoding != "UTF8":
        raise EngineError(
            f"{shown(url)} (--engine) cannot be used: its encoding is {encoding}, expected UTF8; make a database with "
            "`createdb --encoding UTF8 --template template0`"
        )
