"""The annual audits (年度考核): the panel, its sheets side by side, the conclusion."""
