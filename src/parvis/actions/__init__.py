"""One function an act, used by pages, API and commands alike."""
