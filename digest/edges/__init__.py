"""Time, sockets, files and the cache: the only home of the outside world, beside the LLM back end."""
