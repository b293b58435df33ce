"""Find what is wrong with a vendor, by its contract and its transcripts, and count the evidence for it."""
