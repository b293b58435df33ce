"""Live worlds without a socket."""
