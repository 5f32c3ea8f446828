"""The demo school: fictional, reproducible by seed, made through the same services that people use."""
