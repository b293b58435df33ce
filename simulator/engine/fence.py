"""Write parts of sandboxes to an engine, those that are still this node's: the log itself decides.

Each statement is for all sandboxes of a batch, is a transaction of its own, and names in its answer the lives that it
was done for. None waits for this process while it holds a lock: a process that is halted in the middle stops nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator import __version__
from simulator.engine.held import Loss
from simulator.engine.tables import WITH_ALL_OF_IT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.engine.held import Part
    from simulator.engine.line import Connection

# Whoever claims a sandbox changes its row: that waits for this lock, or this lock for it, and then sees the new epoch.
HELD = "JOIN sandbox s ON s.life = w.life AND s.epoch = w.epoch ORDER BY s.life FOR SHARE OF s"

# Where an engine has lost what it had acknowledged, nothing goes in behind the gap: whoever owns it reads it again.
FOLLOWS = "AND (w.after = 0 OR EXISTS (SELECT FROM input i WHERE i.life = w.life AND i.position = w.after)) "

APPEND = f"""
WITH held AS (
  SELECT s.life, s.epoch, w.is_changed, w.is_planned, w.lifetime_s
  FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::boolean[], $5::boolean[], $6::float8[])
    AS w (life, epoch, after, is_changed, is_planned, lifetime_s)
  {HELD.replace("ORDER", FOLLOWS + "ORDER")}
), written AS (
  INSERT INTO input (life, position, epoch, record) SELECT w.life, w.position, held.epoch, w.record
  FROM unnest($7::bigint[], $8::bigint[], $9::bytea[]) AS w (life, position, record) JOIN held USING (life)
), changed AS (
  UPDATE sandbox s SET is_planned = held.is_planned, lifetime_s = held.lifetime_s, version = $10
  FROM held WHERE held.is_changed AND s.life = held.life
)
SELECT life FROM held
"""
BEGIN = """
WITH w AS (
  SELECT * FROM unnest(
    $1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[], $7::text[], $8::bigint[],
    $9::text[], $10::float8[], $11::boolean[]
  ) AS w (life, epoch, before, name, owner, made_ms, version, begun_ms, beginning, lifetime_s, is_planned)
), again AS (
  UPDATE sandbox s SET life = w.life, version = w.version, begun_ms = w.begun_ms, beginning = w.beginning,
    lifetime_s = w.lifetime_s, is_planned = w.is_planned
  FROM w WHERE s.life = w.before AND s.epoch = w.epoch RETURNING s.life, w.before
), emptied AS (
  DELETE FROM input i USING again WHERE i.life = again.before
), misled AS (
  DELETE FROM credential c USING again WHERE c.life = again.before
), begun AS (
  INSERT INTO sandbox (name, life, made_ms, version, begun_ms, beginning, lifetime_s, is_planned, owner, epoch)
  SELECT name, life, made_ms, version, begun_ms, beginning, lifetime_s, is_planned, owner, epoch
  FROM w WHERE before IS NULL ON CONFLICT (name) DO NOTHING RETURNING life
), now AS (
  SELECT life, epoch FROM w WHERE life IN (SELECT life FROM again UNION ALL SELECT life FROM begun)
), led AS (
  INSERT INTO credential (life, vendor, kind, digest, is_drawn)
  SELECT c.life, c.vendor, c.kind, c.digest, c.is_drawn
  FROM unnest($12::bigint[], $13::text[], $14::text[], $15::bytea[], $16::boolean[])
    AS c (life, vendor, kind, digest, is_drawn) JOIN now USING (life) ON CONFLICT DO NOTHING
), written AS (
  INSERT INTO input (life, position, epoch, record) SELECT i.life, i.position, now.epoch, i.record
  FROM unnest($17::bigint[], $18::bigint[], $19::bytea[]) AS i (life, position, record) JOIN now USING (life)
)
SELECT life FROM now
UNION ALL SELECT s.life FROM w JOIN sandbox s ON s.life = w.life AND s.epoch = w.epoch
"""
LEAD = f"""
WITH held AS (
  SELECT s.life FROM unnest($1::bigint[], $2::bigint[]) AS w (life, epoch) {HELD}
), led AS (
  INSERT INTO credential (life, vendor, kind, digest, is_drawn)
  SELECT w.life, w.vendor, w.kind, w.digest, w.is_drawn
  FROM unnest($3::bigint[], $4::text[], $5::text[], $6::bytea[], $7::boolean[])
    AS w (life, vendor, kind, digest, is_drawn)
  JOIN held USING (life) ON CONFLICT DO NOTHING
)
SELECT life FROM held
"""
END = f"""
WITH ended AS (
  DELETE FROM sandbox s USING unnest($1::bigint[], $2::bigint[]) AS w (life, epoch)
  WHERE s.life = w.life AND s.epoch = w.epoch RETURNING s.life
{WITH_ALL_OF_IT}
"""
LOOK = """
SELECT w.life, EXISTS (SELECT FROM sandbox s WHERE s.life = w.life),
  EXISTS (SELECT FROM input i WHERE i.life = w.life AND i.position = w.position AND i.epoch = w.epoch)
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS w (life, epoch, position)
"""
EPOCHS = "SELECT life, epoch FROM sandbox WHERE life = ANY($1)"
# What PostgreSQL had not acknowledged when it stopped is to be seen when it is back, and a standby may not have it yet:
# whatever is committed behind it waits for both.
STANDBY_HAS_IT = "UPDATE note SET value = value WHERE name = 'tables'"


class Fence:
    """What lets an owner write, and nobody else."""

    append = APPEND

    async def write(self, connection: Connection, parts: Sequence[Part]) -> set[int]:
        """Write parts; returns the lives that are this node's. Of the others nothing was written.

        Raises:
            Exception: whatever the driver raises: then parts of it may be written, or all.
        """
        lives = {part.life for part in parts}
        if beginning := [part for part in parts if part.beginning is not None]:
            values = *_beginnings(beginning), *_credentials(beginning), *_inputs(beginning)
            begun = await connection.fetch(BEGIN, *values)
            lives -= {part.life for part in beginning}.difference(life for (life,) in begun)
            parts = [part for part in parts if part.beginning is None or part.is_ended]
        if leading := [part for part in parts if part.credentials]:
            lives -= await self._refused(connection, LEAD, leading, _credentials(leading))
        if appending := [part for part in parts if part.positions or part.is_changed]:
            lives -= await self._refused(
                connection, self.append, appending, (*_changes(appending), *_inputs(appending), __version__)
            )
        if ending := [part for part in parts if part.is_ended]:
            lives -= await self._refused(connection, END, ending, ())
        return lives

    async def written(self, connection: Connection, parts: Sequence[Part]) -> set[int]:
        """Look which parts are written of which that was not known; returns their lives.

        An input tells under which epoch it came, and only this node has it: what another owner wrote at the same place
        is not taken for it. A change alone is never found: it is written again.
        """
        positions = [part.positions[-1] if part.positions else 0 for part in parts]
        found = await connection.fetch(LOOK, *_keys(parts), positions)
        is_there = {life: (is_kept, is_written) for life, is_kept, is_written in found}
        lives = {part.life for part in parts if _is_written(part, *is_there[part.life])}
        if lives:
            await connection.execute(STANDBY_HAS_IT)
        return lives

    async def losses(self, connection: Connection, refused: Sequence[Part]) -> dict[int, Loss]:
        """Look why parts were refused; returns that by their lives."""
        epochs = dict(await connection.fetch(EPOCHS, [part.life for part in refused]))
        return {part.life: _loss(part, epochs.get(part.life)) for part in refused}

    async def _refused(
        self, connection: Connection, statement: str, parts: Sequence[Part], values: Iterable[object]
    ) -> set[int]:
        done = await connection.fetch(statement, *_keys(parts), *values)
        if len(done) == len(parts):
            return set()
        return {part.life for part in parts}.difference(life for (life,) in done)


def _loss(part: Part, epoch: int | None) -> Loss:
    if epoch is None and part.beginning is None:
        return Loss.GONE
    return Loss.GAP if epoch == part.epoch else Loss.OTHERS


def _is_written(part: Part, is_kept: bool, is_written: bool) -> bool:  # noqa: FBT001 - columns of a row
    if part.is_ended:
        return not is_kept
    return is_written or (is_kept and part.beginning is not None)


def _keys(parts: Sequence[Part]) -> tuple[list[int], list[int]]:
    return [part.life for part in parts], [part.epoch for part in parts]


def _beginnings(parts: Sequence[Part]) -> tuple[list[object], ...]:
    columns = [
        (
            part.life, part.epoch, begins.before, begins.name, begins.owner, begins.made_ms, begins.version,
            begins.begun_ms, begins.text, part.lifetime_s, part.is_planned,
        )
        for part in parts if (begins := part.beginning) is not None
    ]  # fmt: skip
    return tuple(map(list, zip(*columns, strict=True)))


def _credentials(parts: Sequence[Part]) -> tuple[list[object], ...]:
    columns = [(part.life, *credential) for part in parts for credential in part.credentials]
    return tuple(map(list, zip(*columns, strict=True))) or ([],) * 5


def _changes(parts: Sequence[Part]) -> tuple[Sequence[object], ...]:
    after = [part.positions[0] - 1 if part.positions else 0 for part in parts]
    is_changed, is_planned = [part.is_changed for part in parts], [part.is_planned for part in parts]
    return after, is_changed, is_planned, [part.lifetime_s for part in parts]


def _inputs(parts: Sequence[Part]) -> tuple[Sequence[object], ...]:
    lives: list[int] = []
    positions: list[int] = []
    records: list[bytes] = []
    for part in parts:
        lives += [part.life] * len(part.positions)
        positions += part.positions
        records += part.records
    return lives, positions, records
