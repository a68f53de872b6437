"""What the office keeps: Django models and their migrations."""
