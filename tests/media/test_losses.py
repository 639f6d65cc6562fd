from media.losses import MOST_MISSING, OLDEST_US, TRIES, Losses


def received(losses: Losses, numbers: range, now_us: int = 0) -> None:
    for number in numbers:
        losses.arrived(number & 0xFFFF, now_us)


def test_a_missing_packet_is_asked_for_once_and_again_only_after_its_time() -> None:
    losses = Losses()
    received(losses, range(65_530, 65_535))
    received(losses, range(65_536, 65_540))
    assert losses.due(0) == ([65_535], False)
    assert losses.due(60_000) == ([], False)
    assert losses.due(200_000) == ([65_535], False)


def test_a_repair_ends_the_asking_and_a_duplicate_is_told() -> None:
    losses = Losses()
    received(losses, range(5))
    received(losses, range(6, 10))
    losses.due(20_000)
    assert losses.arrived(5, 60_000)
    assert not losses.arrived(5, 70_000)
    assert losses.due(10**6) == ([], False)
    assert losses.repair_us < 100_000


def test_asking_ends_and_a_key_frame_is_called_for() -> None:
    losses = Losses()
    received(losses, range(5))
    received(losses, range(6, 10))
    asked = [losses.due(now) for now in range(0, 2_000_000, 50_000)]
    assert sum(len(numbers) for numbers, _ in asked) <= TRIES
    assert sum(given_up for _, given_up in asked) == 1


def test_requests_have_a_budget() -> None:
    losses = Losses()
    received(losses, range(0, MOST_MISSING * 2, 2), 10**6)
    asked = [losses.due(10**6 + 20_000 + step * 10_000)[0] for step in range(50)]
    assert sum(map(len, asked)) == 30  # 15 % of the 200 that came


def test_an_outage_calls_for_a_key_frame_at_once() -> None:
    losses = Losses()
    received(losses, range(5))
    losses.arrived(5000, 0)
    assert losses.due(20_000) == ([], True)


def test_loss_is_reported_as_rfc_3550_counts_it() -> None:
    losses = Losses()
    received(losses, range(65_500, 65_536))
    received(losses, range(65_540, 65_600))
    fraction, lost = losses.report()
    assert lost == 4
    assert fraction == (4 << 8) // 100
    assert losses.highest == 65_599
    assert losses.report() == (0, 4)


def test_what_nobody_asks_for_is_awaited_for_a_second_and_then_forgotten() -> None:
    losses = Losses()
    received(losses, range(0, 300, 3), now_us=10)
    assert not losses.quiet
    assert not losses.give_up(OLDEST_US)
    assert losses.arrived(1, OLDEST_US)
    assert losses.give_up(2 * OLDEST_US)
    assert losses.quiet
    assert not losses.arrived(2, 2 * OLDEST_US)
