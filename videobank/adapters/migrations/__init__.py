"""The history of the tables; run by ``database.migrate``."""
