"""Everything that is generated: the vendors' documentation and our own models go in, the files of schemas/ come out."""
