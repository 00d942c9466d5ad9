"""Pure functions on single texts: folding, formulas, sentences, placeholders, escaping."""
