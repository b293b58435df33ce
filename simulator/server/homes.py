"""Find the sandbox of a request that names none by a prefix: its credentials tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.checks import refusal_asked_for
from simulator.hosting.sandboxes import DEFAULT_NAME
from simulator.hosting.unreadable import Unreadable
from simulator.sandbox.rejection import Rejection
from simulator.serving.serve import Addressed
from simulator.serving.stray import STRAY, refuse_stray
from simulator.settings import REFUSE

if TYPE_CHECKING:
    from simulator.api.request import Request, Response
    from simulator.hosting.host import Host
    from simulator.hosting.hosted import Hosted
    from simulator.sandbox.books.accounts import CredentialKey, Presented
    from simulator.serving.unrouted import Unrouted


class Homes:
    """Find homes of requests: where their credentials were handed out, or where the settings let strays lead.

    Args:
        host: the worlds.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._sandboxes = host.sandboxes
        self._strays = host.settings.stray_credentials
        self._sort_strays = self._strays != DEFAULT_NAME
        self.is_wide = self._sort_strays or host.peers is not None
        """Whether what leads into no sandbox of this process may lead elsewhere than into the default one."""

    def named(self, addressed: Addressed | Unrouted, request: Request) -> str | None:
        """Name the sandbox that was handed out the credentials of a request; None where none was, or nobody knows."""
        key = key_of(addressed, request)
        name = DEFAULT_NAME if key is None else self._sandboxes.leads_to(key)
        return None if name == DEFAULT_NAME else name

    def here(self, key: CredentialKey) -> str | None:
        """Name the sandbox of this process that credentials lead into; None where none is known here."""
        hosted = self._sandboxes.tenants.get(key)
        return None if hosted is None else hosted.sandbox.name

    def home(self, addressed: Addressed | Unrouted, request: Request) -> Hosted | str | Response:
        """Return the sandbox that a request leads into, the name of the one for strays, or the refusal of a stray."""
        default = self._sandboxes.default
        if not isinstance(addressed, Addressed):
            return default
        presented = _presented(addressed, request)
        found = self._sandboxes.by_credentials(addressed.vendor.name, presented)
        if presented is None:
            return found
        if self._host.peers is not None:
            key = (addressed.vendor.name, presented.kind, presented.values)
            elsewhere = self._host.peers.leads_away(key, None if found is default else found.made)
            if elsewhere is not None:
                return elsewhere
        if found is not default:
            return found
        if self._sort_strays and _is_told(addressed, presented):
            return self._sorted(addressed, request, presented)
        return found

    def _sorted(self, addressed: Addressed, request: Request, presented: Presented) -> Hosted | str | Response:
        """Return the same for credentials that no sandbox but the default one can know."""
        default = self._sandboxes.default
        key = (addressed.vendor.name, presented.kind, presented.values)
        if key in default.sandbox.accounts.by_credentials:
            return default
        if self._strays != REFUSE:
            return self._strays
        is_asked_for = refusal_asked_for(presented.values) is not None  # the default sandbox refuses those, too
        return default if is_asked_for else self._refused(addressed, request)

    def _refused(self, addressed: Addressed, request: Request) -> Response:
        """Note a stray, and return its refusal."""
        response = refuse_stray(self._sandboxes.default.sandbox, addressed, request)
        detail = (
            f"no sandbox handed out the credentials of this request to {addressed.vendor.title}, and it has no prefix: "
            "give it the base URL or the credentials of a sandbox, or let such requests lead into one "
            "(--stray-credentials)"
        )
        self._host.note(None, None, Unreadable.of(request, response.status, STRAY, detail))
        return response


def key_of(addressed: Addressed | Unrouted, request: Request) -> CredentialKey | None:
    """Return the credentials of a request; None where it has none."""
    presented = _presented(addressed, request)
    if presented is None or not isinstance(addressed, Addressed):
        return None
    return addressed.vendor.name, presented.kind, presented.values


def _presented(addressed: Addressed | Unrouted, request: Request) -> Presented | None:
    if not isinstance(addressed, Addressed):
        return None
    try:
        return addressed.operation.credentials(request)
    except Rejection:  # the vendor will refuse it; in which sandbox is all the same
        return None


def _is_told(addressed: Addressed, presented: Presented) -> bool:
    """Tell whether the vendor looks at the credentials: its words for another method, or for none, come first."""
    return addressed.is_supported and all(presented.values)
