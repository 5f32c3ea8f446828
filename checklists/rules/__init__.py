"""Computed rules: the law as data, decided from attendance, roster, papers and answers, on phone and server alike."""
