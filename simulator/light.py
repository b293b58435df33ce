"""Import aiohttp without the certificates that it reads for clients, a seventh of the start of a server."""

from __future__ import annotations

import ssl
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

READ = ssl.SSLContext.load_default_certs
READ_PATHS = ssl.SSLContext.set_default_verify_paths


def import_aiohttp() -> None:
    """Import aiohttp, whose two contexts for clients then read the certificates when they are first used.

    Where it was imported before, or somebody has other contexts in the place of Python's, it stays as it is.
    """
    kind = ssl.SSLContext
    if "aiohttp" in sys.modules or kind.__module__ != ssl.__name__:
        return
    kind.load_default_certs = _later(READ)  # type: ignore[method-assign]
    kind.set_default_verify_paths = _later(READ_PATHS)  # type: ignore[method-assign]
    try:
        import_module("aiohttp")
    finally:
        kind.load_default_certs = READ  # type: ignore[method-assign]
        del kind.set_default_verify_paths  # it is that of its base class


class LateContext(ssl.SSLContext):
    """A context that was told to read the certificates of authorities, and does so when it is first used."""

    is_told = True

    def load_default_certs(self, *given: Any) -> None:
        """Read them now."""
        READ(self, *given)

    def set_default_verify_paths(self) -> None:
        """Read them now."""
        READ_PATHS(self)

    def wrap_bio(self, *given: Any, **named: Any) -> ssl.SSLObject:
        """Begin to speak TLS."""
        self._read()
        return super().wrap_bio(*given, **named)

    def wrap_socket(self, *given: Any, **named: Any) -> ssl.SSLSocket:
        """Begin to speak TLS."""
        self._read()
        return super().wrap_socket(*given, **named)

    def get_ca_certs(self, *given: Any, **named: Any) -> Any:
        """List what was read."""
        self._read()
        return super().get_ca_certs(*given, **named)

    def cert_store_stats(self) -> dict[str, int]:
        """Count what was read."""
        self._read()
        return super().cert_store_stats()

    def _read(self) -> None:
        if self.is_told:
            self.is_told = False
            self.load_default_certs()


def _later(read: Callable[..., None]) -> Callable[..., None]:
    """Return a method that makes a context one that reads later; those of other kinds read at once."""

    def put_off(context: ssl.SSLContext, *given: Any) -> None:
        if type(context) is ssl.SSLContext:
            context.__class__ = LateContext
        else:
            read(context, *given)

    return put_off
