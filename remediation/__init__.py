"""Cases: from a finding to a closure that somebody else has verified."""
