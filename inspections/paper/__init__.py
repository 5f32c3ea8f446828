"""Records on paper: values in, PDF out. Nothing here asks the database, the clock or the request."""
