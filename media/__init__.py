"""The media plane: streams, their sinks and the recordings."""
