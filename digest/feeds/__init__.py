"""Other feeds than arXiv's: fetch, parse, tell new items from known ones.

    config, OPML ─▶ FeedSource ─fetch─▶ bytes ─parse─▶ FeedEntry ─identity─▶ ItemKeys

Everything but ``fetch`` is pure.
"""
