"""The site: plain files → ``_site``. ``update_site`` is all that others need."""

from digest.site.update import SiteReport, update_site

__all__ = ["SiteReport", "update_site"]
