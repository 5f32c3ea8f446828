"""Photos as evidence: kept by their hash, shown to whoever may read the record."""
