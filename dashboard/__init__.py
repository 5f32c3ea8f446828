"""Figures across sites and time."""
