"""The composition root: one function for each kind of process. Here, and only here, everything is known."""
