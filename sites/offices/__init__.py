"""The offices that write to companies: a school's, or the authority's of a city, and how they are reached."""
