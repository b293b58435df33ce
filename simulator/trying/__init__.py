"""Try a scenario: a scripted client lives through it in virtual time, without a socket."""
