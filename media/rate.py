"""A sender that sends more than it may is cut: it would push out the others, whose packets wait behind its."""

OVER_US = 2_000_000  # a browser overshoots for a moment


class Rate:
    """What one connection may send, held to over spans of two seconds."""

    def __init__(self, bit_s: int, packets_s: int) -> None:
        self._bit_s = bit_s
        self._packets_s = packets_s
        self._since_us = self._octets = self._packets = 0

    def over(self, octets: int, packets: int, now_us: int) -> bool:
        """Whether too much came in the span that ends now; the numbers are those since the connection began."""
        passed_us = now_us - self._since_us
        if self._since_us and passed_us < OVER_US:
            return False
        bits, more = (octets - self._octets) * 8, packets - self._packets
        begun = bool(self._since_us)
        self._since_us, self._octets, self._packets = now_us, octets, packets
        return begun and (bits * 1_000_000 > self._bit_s * passed_us or more * 1_000_000 > self._packets_s * passed_us)
