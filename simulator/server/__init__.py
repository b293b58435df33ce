"""The only sockets: listeners, HTTP in and out, what a request is answered with, and callbacks on the wire."""
