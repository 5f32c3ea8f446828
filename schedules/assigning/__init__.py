"""Who visits: by hand, by fit for everybody at once, and handed over (移交)."""
