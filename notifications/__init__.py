"""Telling people: in the app and by e-mail."""
