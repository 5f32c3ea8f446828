"""From the roster to the stored plan: facts read, the plan drawn, its changes shown and written."""
