"""Keep what a world keeps: bounded stores that know none of the acts on them."""
