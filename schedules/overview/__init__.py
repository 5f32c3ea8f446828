"""The plan to look at: as a list, a month, a year, and as a calendar of one person."""
