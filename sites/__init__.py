"""Schools, partner companies, sites, classes, students, placements; the roster import."""
