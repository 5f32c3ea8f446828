"""What must be visited when: calendars, runs, windows, assignment and the nightly jobs."""
