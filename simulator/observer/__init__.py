"""The observer: what a server answered and sent goes in, each vendor's contract judges it, violations come out."""
