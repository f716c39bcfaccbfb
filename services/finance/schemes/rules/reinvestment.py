"""How much of what was saved can be spent on care again: never more than was delivered."""

from services.finance.journals.rules.entries import pounds
from services.shared.errors import Conflict, Fault


class ReinvestmentExceeds(Conflict):
    code = "reinvestment_exceeds"
    title = "More would be reinvested than was delivered"
    example = "Delivered, net: 100.00; reinvested or waiting: 80.00. The reinvestment is of 40.00."


class DeliveredTooLow(Conflict):
    code = "delivered_below_reinvested"
    title = "Less would be delivered than is reinvested"
    example = "80.00 is reinvested or waits for approval; reverse or reject that first."


def check_reinvestment(amount: int, delivered: int, taken: int) -> None:
    """Pence; `taken` is reinvested already, or waits for approval. Raises ReinvestmentExceeds."""
    if taken + amount > delivered:
        said = (
            f"Delivered, net: {pounds(delivered)}; reinvested or waiting: {pounds(taken)}."
            f" The reinvestment is of {pounds(amount)}."
        )
        raise ReinvestmentExceeds(said, errors=[Fault("#/amount", ReinvestmentExceeds.code, said)])


def check_delivered(delivered: int, taken: int) -> None:
    """Raises DeliveredTooLow, where figures would fall below what rests on them."""
    if taken > max(delivered, 0):
        said = (
            f"Delivered, net, would be {pounds(delivered)}, and {pounds(taken)} of it is"
            " reinvested or waits for approval; reverse or reject that first."
        )
        raise DeliveredTooLow(said, errors=[Fault("#/actual", DeliveredTooLow.code, said)])
