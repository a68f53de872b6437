"""Forward steps of the tables; each is safe while the previous version still runs."""
