"""A run of the digest: reads files, asks arXiv and a model, writes files; decides nothing itself."""
