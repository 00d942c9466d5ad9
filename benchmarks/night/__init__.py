"""A whole night against loopback servers; see ``__main__``."""
