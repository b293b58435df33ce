"""Record and replay: the inputs of a sandbox as a document without secrets, and the same journal from it again."""
