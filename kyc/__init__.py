"""Identity checks: faces, liveness and documents."""
