"""The start of a term (開學設定), and placing whole classes by a plan."""
