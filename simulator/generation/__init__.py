"""Generate the files of schemas/ from the vendors' documentation and from our own models."""
