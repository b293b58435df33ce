"""The only place with sockets, tasks and the real clock: HTTP in and out, callbacks, and the control API."""
