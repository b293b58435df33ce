"""Host live worlds without a socket: find, make, keep going in real time, begin anew and let go."""
