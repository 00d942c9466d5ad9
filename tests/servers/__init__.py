"""Loopback servers that speak arXiv's and OpenAI's protocols on 127.0.0.1, with faults.

    loopback.py        one HTTP server for both: records requests, sends replies, whole or broken
    arxiv_server.py    ``ArxivServer``: listings, catch-up, feeds, query API, full texts, by a clock
    llm_server.py      ``LlmServer``: chat completions that answer the project's four tasks

Both are context managers, use port 0 unless told otherwise, and also run by themselves, for
subprocess tests and for people: ``python -m tests.servers.arxiv_server --help``.
"""
