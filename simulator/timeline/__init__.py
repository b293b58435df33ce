"""Tell everything that happened in a sandbox, as far as it is kept, in order. Pure: it reads a sandbox."""
