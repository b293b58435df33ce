"""Import aiohttp without the certificates of all authorities, which it reads twice, a seventh of a server's start.

It makes two TLS contexts for clients as it is imported. Nobody uses them: the poster makes its own when the first
callback goes to an https address.
"""

from __future__ import annotations

import os
import sys

WHERE = ("SSL_CERT_FILE", "SSL_CERT_DIR")
"""The variables by which OpenSSL is told where the certificates are."""


def import_aiohttp() -> None:
    """Import it, in a process of ours alone: whoever else imports it there gets it without certificates, too."""
    if "aiohttp" in sys.modules:
        return
    before = {name: os.environ.get(name) for name in WHERE}
    os.environ.update(dict.fromkeys(WHERE, os.devnull))
    try:
        import aiohttp  # noqa: F401, PLC0415 - that is all
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value
