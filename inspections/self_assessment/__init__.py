"""自評: what a company or a school says of itself before a panel comes (domain rule OB-23)."""
