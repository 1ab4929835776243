"""What answers look like. What is not known is null, never zero and never an empty text."""
