"""Record the inputs of a sandbox as a document without secrets, and make the same journal from it again."""
