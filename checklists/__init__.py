"""What is asked: checklists, their immutable versions, items, answer types and scoring."""
