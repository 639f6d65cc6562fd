"""In-memory adapters of the ports. They sit the same exam as the real ones: tests/adapters."""
