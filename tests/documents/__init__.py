"""Invented papers as arXiv serves them: LaTeXML's HTML and PDFs."""
