"""Stand in for the library of this name: a container is a process of `sms-simulator serve` with its variables."""
