"""Judge what a server answered and sent by each vendor's contract, and keep the violations."""
