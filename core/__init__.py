"""What every package stands on: settings, database, clock, errors, storage, images, journal, jobs."""
