"""Faults in what takes https, stands for the vendors' hosts, and leads on to others."""

from planted.fault import Fault, Room

SECURING = "simulator/server/securing.py"
PROXY = "simulator/server/proxy.py"
EGRESS = "simulator/server/egress.py"
OF_PROXY = ("tests/server/test_proxy.py",)

HTTPS = Room(
    "https",
    least=6,
    tests=("tests/server/test_https.py",),
    faults=(
        Fault(
            "a request without TLS is served where https alone is taken",
            SECURING,
            "if is_secure_alone else plain",
            "if False else plain",
        ),
        Fault("links of https begin with http", "simulator/control/operation.py", "{origin.scheme}://", "http://"),
        Fault(
            "a client that does not trust us is not noted",
            SECURING,
            "        entrance.edge.note(\n",
            "        (lambda *_: None)(\n",
        ),
        Fault(
            "a vendor's own port takes http alone",
            "simulator/server/ports.py",
            "Server(entrance), self.secured,",
            "Server(entrance), None,",
        ),
        Fault(
            "a silent client holds the server up when it stops",
            "simulator/server/acceptor.py",
            "        for task in self._begun:\n            task.cancel()\n",
            "",
        ),
        Fault(
            "a name below a vendor's host is nobody's",
            "simulator/api/vendor_hosts.py",
            '            host = host.partition(".")[2]\n',
            '            host = ""\n',
        ),
    ),
)

FORWARD_PROXY = Room(
    "proxy",
    least=8,
    tests=OF_PROXY,
    faults=(
        Fault("every host is led on to", EGRESS, "if self._is_all or self._is_named(host, port):", "if True:"),
        Fault("private addresses are public", EGRESS, "is_public = all(_is_public(each)", "is_public = all(True"),
        Fault("names of this machine are public", EGRESS, 'is_public = host != "localhost" and not', "is_public = not"),
        Fault("the user's name is not looked at", PROXY, "    sandbox = _user_in(head)\n", "    sandbox = None\n"),
        Fault("a password is kept", PROXY, "_without_user(head)[:KEPT_BYTES]", "head[:KEPT_BYTES]"),
        Fault(
            "the user's name is told to other hosts",
            PROXY,
            "(?:proxy-authorization|proxy-connection|",
            "(?:proxy-connection|",
        ),
        Fault("a connection is kept for the next host", PROXY, "replace(entrance, is_once=True)", "entrance"),
        Fault("what is led on is not counted", PROXY, "            self._led_on[named] += 1\n", "            pass\n"),
    ),
)

ROOMS = (HTTPS, FORWARD_PROXY)
