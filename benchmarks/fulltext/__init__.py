"""Full texts, measured on invented papers typeset by LaTeX and converted by LaTeXML."""
