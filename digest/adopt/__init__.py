"""Moving in: papers out of the posts of an older blog, from their text alone (pure)."""
