"""Posts and papers as real Jekyll shows them."""
