"""Seeded runs of the client through faults and kills, counting what was lost and what came twice."""
