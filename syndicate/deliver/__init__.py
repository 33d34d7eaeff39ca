"""Hand it over: on request."""
