"""The pages of organisers and moderators."""
