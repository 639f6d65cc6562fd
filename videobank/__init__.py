"""The core of a self-hosted video counter for banks: its rules, use cases and composition."""
