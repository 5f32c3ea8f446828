"""The arithmetic of the plan: no database, no clock, no request."""
