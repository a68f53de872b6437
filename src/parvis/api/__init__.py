"""The office's part of the public API."""
