"""A consultation played before it is held: a population whose opinions are known, and what would be learnt of it."""
