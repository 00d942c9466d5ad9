"""The plain files that are the product's record: paper files, day ledgers, posts (all pure)."""
