"""Money divided by weighted population: weighted capitation."""

from collections.abc import Mapping
from decimal import Decimal

from services.shared.errors import Fault, Invalid
from services.shared.money import Pence, allocated


class NoWeight(Invalid):
    code = "no_weight"
    title = "None of the bodies has a weight"
    example = "Give each body its weighted population; at least one is above 0."


def shares_of(total: int, weights: Mapping[str, Decimal], pointer: str) -> dict[str, int]:
    """Pence of each body, to the penny (largest remainder; of equal ones the earlier code first).

    The order of the bodies changes nothing. Raises NoWeight.
    """
    if not any(weights.values()):
        raise NoWeight(errors=[Fault(pointer, NoWeight.code, NoWeight.example)])
    codes = sorted(weights)
    shares = allocated(Pence(total), [weights[code] for code in codes])
    found = dict(zip(codes, shares, strict=True))
    return {code: int(found[code]) for code in weights}
