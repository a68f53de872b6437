"""The crowd's door: ballots in, cards and live tallies out. No Django."""
