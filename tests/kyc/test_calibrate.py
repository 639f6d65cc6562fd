"""Rates are counted, not fitted: small tables can be checked by hand."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from kyc.calibrate import Scores, fmr_bound, people_pairs, rates, threshold_at
from kyc.roc import curve, drawing, equal_error

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


def test_both_errors_meet_where_as_many_impostors_match_as_genuine_people_do_not() -> None:
    """Uniform scores of 0 to 1 and of 0.8 to 1.8 meet at 0.9: a tenth of each lies on the wrong side."""
    table = scores(list(np.linspace(0.8, 1.8, 1001)), np.linspace(0, 1, 1001))
    equal = equal_error(table)
    assert equal.rate == pytest.approx(0.1, abs=0.003)
    assert equal.interval[0] <= equal.rate <= equal.interval[1]


def test_who_errs_never_has_no_equal_error() -> None:
    assert equal_error(scores([0.9, 0.95], HUNDRED)).rate == pytest.approx(0, abs=1e-9)


def test_a_group_has_its_own_pairs() -> None:
    table = replace(
        scores([0.2, 0.9], HUNDRED),
        groups=("indoors", "outdoors"),
        genuine_group=np.array([0, 1]),
        impostor_group=np.arange(100) % 2,
    )
    outdoors = table.of("outdoors")
    assert outdoors.genuine.tolist() == [0.9]
    assert len(outdoors.impostor) == 50
    with pytest.raises(ValueError, match="not in tuple"):
        table.of("elsewhere")


def test_the_curve_is_drawn_for_each_name_whatever_it_is() -> None:
    fmr, tar = curve(scores([0.2, 0.6, 0.7, 0.8], HUNDRED))
    assert (fmr[0], tar[-1]) == (0, 1)
    svg = drawing([("all", fmr, tar), ("<b> & co", fmr, tar)])
    drawn = ET.fromstring(svg)
    assert sum(element.tag.endswith("polyline") for element in drawn) == 2
    assert "&lt;b> &amp; co" in svg


def test_without_an_error_the_bound_is_three_in_all_pairs_of_people() -> None:
    table = scores([0.9], HUNDRED)
    (rate,) = rates(table, [0.8])
    assert rate.fmr_interval[1] == 0
    assert people_pairs(table) == len({tuple(sorted(pair)) for pair in table.impostor_persons.tolist()}) == 55
    assert fmr_bound(table, rate) == pytest.approx(3 / 55)


def test_with_many_errors_the_bound_is_the_upper_end_of_the_interval() -> None:
    table = scores([0.9], HUNDRED)
    (rate,) = rates(table, [0.0])
    assert fmr_bound(table, rate) == rate.fmr_interval[1] > rate.fmr
