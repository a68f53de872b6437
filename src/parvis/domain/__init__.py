"""Words and rules of a consultation, on the standard library alone."""
