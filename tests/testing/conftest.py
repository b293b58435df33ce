"""A project of a user: a tiny application and the settings that its tests run with."""

import pytest

# Projects that run in this process need not load these anew.
import simulator.observer.judging
import simulator.testing.environment
import simulator.testing.server_thread
import simulator.testing.unmodified
import simulator.tls.authority  # noqa: F401 - see above

APPLICATION = '''
import json
import urllib.error
import urllib.request

NUMBER = "+256701521269"


def post(access, path, **body):
    """POST JSON to a vendor; returns the status."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {access.credentials['token']}"}
    request = urllib.request.Request(access.base_url + path, json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def send(simulator, to=NUMBER, text="Your code is 4711", **fields):
    return post(simulator.vendors["msgine"], "/api/v1/messages/sms", to=to, message=text, **fields)
'''

# The plugins left out take longer to load than most of these projects run.
SETTINGS = """
[pytest]
addopts = -p no:cacheprovider -p no:schemathesis -p no:hypothesispytest -p no:faker
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
filterwarnings = error
"""


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """An empty project with the application in it, every warning an error."""
    # Under the last two, pytest repeats each message of a failure, whole, in its summary.
    for name in ("SMS_SIMULATOR_URL", "SMS_SIMULATOR_ADMIN_TOKEN", "CI", "BUILD_NUMBER"):
        monkeypatch.delenv(name, raising=False)
    pytester.makepyfile(application=APPLICATION)
    pytester.makeini(SETTINGS)
    pytester.syspathinsert()
    return pytester
