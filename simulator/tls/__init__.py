"""Keep a throw-away certificate authority, and let a server prove with it that it is any host.

Importing this room without the extra `tls` raises a `SimulatorError` that says what to install.
"""

from importlib.util import find_spec

from simulator.sandbox.errors import SimulatorError

if missing := [name for name in ("trustme", "cryptography") if find_spec(name) is None]:
    raise SimulatorError(
        f"HTTPS needs the extra `tls`, which is not installed here ({' and '.join(missing)} missing). "
        "Run: pip install 'sms-provider-simulator[tls]'"
    )
