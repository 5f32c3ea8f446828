"""One person's answers, held against the checklist, the roster and the law."""
