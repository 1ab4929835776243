"""The log verified from its leaves up, and the public record replayed from it."""
