"""Calls over bad networks: ours and stock aiortc's, by the same browsers, over the same lines."""
