"""What many visits show together: items, journeys, habits, interviews and papers of a site."""
