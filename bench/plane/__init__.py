"""The media plane under load: ours, stock aiortc and Janus, each under the same callers in one run."""
