"""A local stand-in for SMS providers: their documented behaviour over HTTP, in virtual time, with faults on demand."""

__version__ = "0.1.0"
