"""核閱: a record as it is shown, signed off or returned."""
