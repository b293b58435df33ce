"""A vendor with its contract and its transcripts goes in; what is wrong with it, and the evidence, come out."""
