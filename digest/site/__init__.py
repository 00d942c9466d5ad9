"""The site: plain files → ``_site``. ``update_site`` makes it, ``read_content`` gives its index."""

from digest.site.update import SiteReport, read_content, update_site

__all__ = ["SiteReport", "read_content", "update_site"]
