"""What related papers cost on a large archive, and how good they are on real abstracts."""
