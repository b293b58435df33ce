"""Live worlds without a socket: they are found, made, kept going in real time, begun anew and let go of here."""
