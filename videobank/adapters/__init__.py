"""The outside world behind the ports: databases, files, keys, clocks."""
