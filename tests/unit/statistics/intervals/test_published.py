"""The published figures of every interval, and where a method gives none."""

import pytest
from pytest import approx

from services.statistics.intervals.dsr import Stratum, dsr
from services.statistics.intervals.isr import ReferencedStratum, isr
from services.statistics.intervals.mean import mean
from services.statistics.intervals.normal import z_for
from services.statistics.intervals.poisson import byar, count_interval, exact
from services.statistics.intervals.rate import rate
from services.statistics.intervals.standard_population import BAND_WEIGHTS
from services.statistics.intervals.student import t_for
from services.statistics.intervals.wilson import proportion
from services.statistics.refusals import EventsInNobody, NumeratorAboveDenominator

COUNTS = (127, 25, 18, 21, 12, 27, 48, 27, 29, 32, 32, 34, 45, 65, 38, 68, 74, 82, 91)
PEOPLE = (
    636, 558, 609, 543, 384, 594, 669, 843, 660, 576, 606, 522, 426, 273, 300, 288, 153, 123, 207,
)  # fmt: skip


def test_normal_and_t_quantiles_are_those_of_the_tables() -> None:
    assert z_for(0.95) == approx(1.959963984540054, rel=1e-15)
    assert z_for(0.998) == approx(3.090232306167813, rel=1e-14)
    assert t_for(0.95, 2) == approx(4.302652729911275)
    assert t_for(0.95, 10**9) == approx(z_for(0.95))


def test_wilson_65_of_100() -> None:
    found = proportion(65, 100)
    assert (found.lower, found.upper) == approx((0.5525444329688797, 0.7363575175690247), rel=1e-14)


def test_byar_65() -> None:
    assert byar(65, 0.95) == approx((50.163187710, 82.849138546), abs=1e-9)


def test_rates_of_20_and_5_in_100() -> None:
    many, few = rate(20, 100, 100), rate(5, 100, 100)
    assert (many.lower, many.upper) == approx((12.211428835, 30.889880369), abs=1e-9)
    assert (few.lower, few.upper) == approx((1.62348639, 11.66833208), abs=1e-8)
    assert (many.method, few.method) == ("byar", "exact")


def test_no_event_has_a_lower_limit_of_zero() -> None:
    assert exact(0, 0.95) == (0.0, approx(3.6888794541139363))  # -ln(0.025)
    assert byar(0, 0.95)[0] == 0.0


def test_from_ten_events_on_byars_method_is_taken() -> None:
    assert [count_interval(count, 0.95)[2] for count in (9, 10)] == ["exact", "byar"]


def test_the_european_standard_population_is_100_000_people_in_19_bands() -> None:
    assert (len(BAND_WEIGHTS), sum(BAND_WEIGHTS)) == (19, 100_000)


def test_the_published_directly_standardised_rate() -> None:
    found = dsr([Stratum(*band) for band in zip(COUNTS, PEOPLE, BAND_WEIGHTS, strict=True)])
    assert (found.value, found.lower, found.upper) == approx(
        (10430.247991, 9717.709068, 11178.940915), abs=1e-6
    )


def test_a_band_that_the_standard_does_not_have_counts_for_nothing() -> None:
    bands = [Stratum(30, 100, 10)]
    assert dsr([*bands, Stratum(40, 50, 0)]) == dsr(bands)


@pytest.mark.parametrize(
    ("strata", "codes"),
    [
        ([Stratum(9, 100, 10)], ["few_events"]),
        ([Stratum(0, 0, 10), Stratum(30, 100, 10)], ["empty_stratum"]),
        ([Stratum(0, 0, 10), Stratum(3, 100, 10)], ["empty_stratum", "few_events"]),
        ([Stratum(30, 100, 0)], ["no_standard_population"]),
    ],
)
def test_a_standardised_rate_that_cannot_be_given_says_why(
    strata: list[Stratum], codes: list[str]
) -> None:
    found = dsr(strata)
    assert (found.value, found.lower, found.upper) == (None, None, None)
    assert [why.code for why in found.warnings] == codes


def test_events_in_nobody_are_refused_where_they_are() -> None:
    with pytest.raises(EventsInNobody) as refused:
        dsr([Stratum(20, 100, 10), Stratum(1, 0, 10)])
    assert refused.value.path == ("strata", 1, "population")
    with pytest.raises(EventsInNobody) as refused:
        isr([ReferencedStratum(1, 5, 2, 0)], "ratio")
    assert refused.value.path == ("strata", 0, "reference_population")


def test_expected_events_are_the_references_rates_on_ones_own_people() -> None:
    strata = [ReferencedStratum(12, 4000, 2500, 1e6), ReferencedStratum(30, 1000, 10_000, 5e5)]
    ratio, as_rate = isr(strata, "ratio", 100), isr(strata, "rate", 1000)
    assert (ratio.observed, ratio.expected) == (42, approx(30.0))
    assert ratio.value == approx(140.0)
    assert as_rate.value == approx(1.4 * 12_500 / 1.5e6 * 1000)


@pytest.mark.parametrize(
    ("stratum", "code"),
    [
        (ReferencedStratum(0, 10, 0, 0), "empty_reference"),
        (ReferencedStratum(3, 10, 0, 100), "nothing_expected"),
        (ReferencedStratum(0, 0, 0, 0), "nothing_expected"),
    ],
)
def test_a_ratio_to_nothing_expected_is_none_and_says_why(
    stratum: ReferencedStratum, code: str
) -> None:
    found = isr([stratum], "rate")
    assert (found.value, found.lower, found.upper) == (None, None, None)
    assert [why.code for why in found.warnings] == [code]


def test_one_value_has_a_mean_and_no_interval() -> None:
    found = mean([7.0])
    assert (found.value, found.lower, found.upper) == (7.0, None, None)
    assert [why.code for why in found.warnings] == ["one_value"]


def test_nobody_has_no_proportion_and_no_rate() -> None:
    for found in (proportion(0, 0), rate(0, 0), rate(4, 0)):
        assert (found.value, found.lower, found.upper) == (None, None, None)
        assert [why.code for why in found.warnings] == ["no_denominator"]


def test_more_cases_than_people_are_refused() -> None:
    with pytest.raises(NumeratorAboveDenominator) as refused:
        proportion(3, 2)
    assert refused.value.path == ("numerator",)
