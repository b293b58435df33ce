"""Show objects of the core as views of the control API."""
