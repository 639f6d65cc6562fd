"""How long this installation waits for what, in seconds: shorter than a real one."""

GRACE_S, READY_S, RATING_S = 3.0, 4.0, 1.0
TORN_S = 3.0
SLACK_S = 6.0  # two cores, and everybody tests
HELLO_S = 10.0
