"""Open the only sockets: listeners, HTTP in and out, ports of vendors' own, and callbacks on the wire.

HTTP is served by aiohttp's low-level server, not an application: routing is data that differs by vendor and host, and
an application's router and middleware chain would only add to every request.
"""
