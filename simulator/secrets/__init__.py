"""Secrets: any text goes in, whatever its label says; where secrets stand in it, or it without them, comes out."""
