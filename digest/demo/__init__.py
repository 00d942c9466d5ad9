"""The shipped sample day: invented papers in arXiv's wire forms, and recorded completions.

It runs through the same pipeline as a real night; only the two edges are played back from files.
"""
