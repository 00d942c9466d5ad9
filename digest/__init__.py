"""A faithful nightly Chinese digest of arXiv announcements, as plain files and a static site."""

__version__ = "0.1.0"
