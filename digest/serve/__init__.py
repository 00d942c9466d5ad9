"""The preview: serves ``_site`` on this machine and tells open pages to reload when it changes.

``files`` finds what a request asks for, ``reload`` is the small script and its event stream, ``watch``
sees changes, ``server`` speaks HTTP. Nothing of it ever gets into a file of the site.
"""
