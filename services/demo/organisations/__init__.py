"""The five places and the border: facts as stated, everything else made up and labelled so."""

from collections.abc import Sequence

from services.demo.organisations import cheshire, cities, wales, west_mercia
from services.demo.organisations.statements import Statement


def five_places() -> Sequence[Statement]:
    """What is stated of them, always the same, in the order in which it can be told."""
    return [
        *cheshire.statements(),
        *west_mercia.statements(),
        *cities.statements(),
        *wales.statements(),
    ]
