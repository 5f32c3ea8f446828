"""People, roles, sign-in and permissions."""
