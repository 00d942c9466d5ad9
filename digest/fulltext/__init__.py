"""Full texts: arXiv's HTML or PDF of one version → sections of text, or the reason why there is none.

records.py       FullText, Section, NoText; JSON for the cache
html.py          arXiv's HTML (LaTeXML)          pdf.py, …    PDF
affiliations.py  what the text itself names      budget.py    what fits a model's window
fetch.py         asks arXiv, keeps the result; the only module here that acts, beside the reader of PDFs
"""
