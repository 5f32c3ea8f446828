"""Visits that need not take place (免計), and those to be caught up (補訪)."""
