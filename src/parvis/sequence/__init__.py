"""Which cards next: pure functions of a board, a history and a seed."""
