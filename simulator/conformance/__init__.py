"""A vendor with its contract and its transcripts goes in; what they do not agree on, and the evidence, come out."""
