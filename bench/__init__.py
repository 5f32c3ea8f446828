"""Measurements, never tests: each beside a floor or a peer, quoted as medians."""
