"""Topics: a query over fields of papers, read from config.yaml and matched against what is stored."""
