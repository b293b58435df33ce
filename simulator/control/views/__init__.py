"""What the control API shows: objects of the core go in, views come out."""
