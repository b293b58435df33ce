"""Run a command with the variables by which it trusts a simulator of its own, and reaches it.

    python led.py FOLDER COMMAND ...

FOLDER takes the certificate authority and the files that the variables name.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

SIMULATOR = [sys.executable, "-m", "simulator"]
PROXY = "127.0.0.1:7672"
"""The usual address: a network of its own has no other server."""


def main(folder: str, *command: str) -> int:
    own = {**os.environ, "SMS_SIMULATOR_CA_DIR": f"{folder}/ca"}
    serve = [*SIMULATOR, "serve", "--proxy"]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True, env=own) as process:
        try:
            assert process.stdout
            [url] = re.findall(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
            ask = [*SIMULATOR, "env", "--shell", "json", "--url", url, "--proxy", PROXY, "--out", f"{folder}/out"]
            found = json.loads(subprocess.run(ask, check=True, stdout=subprocess.PIPE, env=own).stdout)
            return subprocess.run(command, check=False, env={**os.environ, **found}).returncode
        finally:
            process.terminate()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
