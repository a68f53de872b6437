"""The pages of participants and authors."""
