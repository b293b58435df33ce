"""Several processes that answer as one server: whose a sandbox is, and requests handed to the process that has it."""
