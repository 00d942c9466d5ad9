"""Publishing: content to a git remote, the site to a folder.

``sync`` is the road to a remote, step by step; ``git`` is the edge that runs git, ``merge`` and ``posts``
decide and are pure; ``copy`` brings the site into a folder that a web server shows.
"""
