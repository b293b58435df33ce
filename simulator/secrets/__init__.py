"""Find secrets in any text, whatever its label says, and take them out."""
