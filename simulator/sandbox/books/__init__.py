"""What a world keeps: stores, each bounded, that know none of the acts on them."""
