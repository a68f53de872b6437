"""Numbers from ballots: pure functions of arrays, no Django."""
