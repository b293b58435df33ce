"""Report on money: what accounts paid, for what, and what about that is wrong. Pure: it reads a sandbox."""
