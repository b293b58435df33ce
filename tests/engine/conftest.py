"""A PostgreSQL for all tests of a process, and a database for each."""

from support.engine_fixtures import server, shared

__all__ = ["server", "shared"]
