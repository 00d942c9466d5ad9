"""Weekly and monthly reports: what a period's plain files say together (pure)."""
