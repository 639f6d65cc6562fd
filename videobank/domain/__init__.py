"""The rules of a video counter, pure: no clock, no I/O, no randomness; time is an argument."""
