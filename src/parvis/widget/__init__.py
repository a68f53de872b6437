"""What other sites embed."""
