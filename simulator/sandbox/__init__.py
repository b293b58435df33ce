"""One isolated world: clock, chance, agenda, accounts, money, messages, journal. No I/O and no real time of its own."""
