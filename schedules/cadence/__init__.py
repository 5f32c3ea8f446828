"""How often is visited: the table of rules, and changing it."""
