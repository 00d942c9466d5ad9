"""The site: plain files → ``_site``. ``update.update_site`` makes it, ``update.read_content`` reads it.

Nothing is imported here: the scan of the content begins before the rest of the package is loaded.
"""
