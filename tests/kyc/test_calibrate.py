"""Rates are counted, not fitted: small tables can be checked by hand."""

import numpy as np
import pytest

from kyc.calibrate import Scores, rates, threshold_at

HUNDRED = np.linspace(-0.5, 0.49, 100)


def scores(genuine: list[float], impostor: np.ndarray) -> Scores:
    people = 10
    pairs = np.array([(n % people, (n + 1 + n // people) % people) for n in range(len(impostor))])
    return Scores(people, 20, (), np.array(genuine), np.arange(len(genuine)) % people, impostor, pairs)


def test_rates_count_what_reaches_the_threshold() -> None:
    low, high = rates(scores([0.2, 0.6, 0.7, 0.8], HUNDRED), [0.395, 0.7])
    assert low.fmr == pytest.approx(0.10)
    assert low.tar == pytest.approx(0.75)
    assert high.fmr == 0
    assert high.tar == pytest.approx(0.5), "the threshold itself is a match"


def test_an_interval_holds_its_rate() -> None:
    drawn = np.random.default_rng(3)
    (rate,) = rates(scores(list(drawn.normal(0.6, 0.1, 50)), drawn.normal(0, 0.2, 500)), [0.5])
    assert rate.fmr_interval[0] <= rate.fmr <= rate.fmr_interval[1]
    assert rate.tar_interval[0] <= rate.tar <= rate.tar_interval[1]
    assert rate.fmr_interval[0] < rate.fmr_interval[1]


@pytest.mark.parametrize("target", [0.0, 0.01, 0.05, 0.5])
def test_the_threshold_for_a_target_is_the_lowest_that_keeps_it(target: float) -> None:
    table = scores([0.6], HUNDRED)
    threshold = threshold_at(table, target)
    assert (table.impostor >= threshold).mean() <= target
    assert (table.impostor >= threshold - 0.011).mean() > target
