"""The statements that tell and change which node owns which sandbox. Instants are all the engine's."""

from __future__ import annotations

from simulator.engine.tables import WITH_ALL_OF_IT

DEAD_S = 5
COMMIT_S = 1
"""So long a beat may take from the instant that it tells until others see it."""
ORPHANS_AT_ONCE = 100
"""So many one sweep takes, so that other nodes get some, too."""

# An instant in the future is of a clock that was set back since: whoever lives beats again by the new one.
LIVES = f"beat BETWEEN now() - interval '{DEAD_S} s' AND now() + interval '{DEAD_S} s'"

REGISTERED = """
WITH before AS (
  SELECT id FROM node WHERE address = $1
), buried AS (
  DELETE FROM node WHERE beat < now() - interval '1 day' AND address <> $1
), registered AS (
  INSERT INTO node (address, version, beat) VALUES ($1, $2, clock_timestamp())
  ON CONFLICT (address) DO UPDATE SET id = excluded.id, version = excluded.version, beat = excluded.beat RETURNING id
), own AS (
  SELECT life FROM sandbox WHERE owner = (SELECT id FROM before) ORDER BY life FOR UPDATE
), taken AS (
  UPDATE sandbox SET owner = (SELECT id FROM registered), epoch = epoch + 1
  WHERE life IN (SELECT life FROM own) RETURNING name, life, epoch
)
SELECT extract(epoch FROM clock_timestamp())::float8, registered.id, taken.name, taken.life, taken.epoch
FROM registered LEFT JOIN taken ON true
"""
# Whoever takes a node for dead sees no beat of the last seconds: it tells whether one was always to be seen.
BEATEN = f"""
WITH before AS (SELECT beat FROM node WHERE id = $1)
UPDATE node SET beat = clock_timestamp() FROM before WHERE id = $1
RETURNING extract(epoch FROM clock_timestamp())::float8,
  clock_timestamp() - before.beat BETWEEN interval '-{COMMIT_S} s' AND interval '{DEAD_S - COMMIT_S} s'
"""
# The epochs rise, so that whoever has just found this node dead, and has not said so yet, claims in vain.
KEPT = """
WITH own AS (
  SELECT life FROM sandbox WHERE owner = $1 ORDER BY life FOR UPDATE
)
UPDATE sandbox SET epoch = epoch + 1 WHERE life IN (SELECT life FROM own) RETURNING name, life, epoch
"""
# What another version has kept is left to a node of that version while there is one: it surely leads there again.
OTHERS = f"SELECT o.id, o.address FROM node o WHERE o.version = s.version AND s.version <> $1 AND o.{LIVES}"
FOUND = f"""
SELECT s.life, s.epoch, coalesce(n.id, o.id), coalesce(n.address, o.address)
FROM sandbox s LEFT JOIN node n ON n.id = s.owner AND n.{LIVES}
LEFT JOIN LATERAL ({OTHERS} ORDER BY o.id LIMIT 1) o ON n.id IS NULL
WHERE s.name = $2
"""
ORPHANS = f"""
SELECT s.name, s.life, s.epoch FROM sandbox s LEFT JOIN node n ON n.id = s.owner AND n.{LIVES}
WHERE n.id IS NULL AND NOT EXISTS ({OTHERS}) ORDER BY NOT s.is_planned, s.made LIMIT {ORPHANS_AT_ONCE}
"""
LIVING = f"SELECT id, address FROM node WHERE {LIVES} AND id <> $1 ORDER BY id"
# A version that cannot go on with a sandbox leaves it to whoever can.
GIVEN_UP = f"""
WITH own AS (
  SELECT s.life FROM sandbox s WHERE s.owner = $2 AND s.life = ANY($3::bigint[]) AND EXISTS ({OTHERS})
  ORDER BY s.life FOR UPDATE OF s
)
UPDATE sandbox SET owner = NULL, epoch = epoch + 1 WHERE life IN (SELECT life FROM own) RETURNING life
"""
FORGOTTEN = f"""
WITH ended AS (
  DELETE FROM sandbox WHERE name = $1 RETURNING life
{WITH_ALL_OF_IT}
"""
# Whoever was a little faster has raised the epoch; this node itself, where the answer was lost.
TAKEN = """
UPDATE sandbox SET owner = $1, epoch = $3 + 1
WHERE life = $2 AND (epoch = $3 OR (epoch = $3 + 1 AND owner = $1)) AND EXISTS (SELECT FROM node WHERE id = $1)
RETURNING epoch
"""
LEFT = """
WITH gone AS (
  DELETE FROM node WHERE id = $1
), own AS (
  SELECT life FROM sandbox WHERE owner = $1 ORDER BY life FOR UPDATE
)
UPDATE sandbox SET owner = NULL, epoch = epoch + 1 WHERE life IN (SELECT life FROM own)
"""
DRAWN = "SELECT nextval('life')"
