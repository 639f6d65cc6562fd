"""Use cases: what a person or a deadline makes happen, in terms of the domain and the ports."""
