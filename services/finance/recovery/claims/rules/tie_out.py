"""Before an approval: the invoice is what the sources say, to the penny."""

from typing import NamedTuple

from services.shared.errors import Conflict, Fault
from services.shared.money import Money

CLAIM = "/path/claim_id"


class DoesNotTieOut(Conflict):
    code = "does_not_tie_out"
    title = "The invoice is not what its sources add up to"
    example = "The invoice is 1250.00 and ACM says 1200.00: they differ by 50.00."


class Sources(NamedTuple):
    """In pence: aggregate contract monitoring, and patient-level with what is beside it."""

    acm: int
    plcm: int
    drugs: int
    devices: int
    adjustments: int

    @property
    def patient_level(self) -> int:
        return self.plcm + self.drugs + self.devices + self.adjustments


def check_tie_out(invoice: int, sources: Sources) -> None:
    """Invoice = ACM = PLCM + drugs + devices + declared adjustments. Raises DoesNotTieOut."""
    sides = {"acm": sources.acm, "plcm": sources.patient_level}
    faults = [
        Fault(f"#/{name}", DoesNotTieOut.code, f"{_pounds(side)}: differs by "
              f"{_pounds(invoice - side)}")
        for name, side in sides.items() if side != invoice
    ]  # fmt: skip
    if faults:
        told = " and ".join(f"{each.pointer[2:].upper()} {each.detail}" for each in faults)
        raise DoesNotTieOut(f"The invoice is {_pounds(invoice)}; {told}.", errors=faults)


def check_of_run(total: int, left_out: int, of_run: int) -> None:
    """What is claimed of a run and what is left out of it are all of it. Raises DoesNotTieOut."""
    if total + left_out != of_run:
        said = (
            f"The invoice is {_pounds(total)} and {_pounds(left_out)} of the run is left out; the "
            f"run says {_pounds(of_run)}"
        )
        raise DoesNotTieOut(f"{said}.", errors=[Fault(CLAIM, DoesNotTieOut.code, said)])


def check_kept(total: int, lines: int, accrued: int) -> None:
    """Its lines and what the ledger has accrued are the invoice. Raises DoesNotTieOut."""
    faults = [
        Fault(CLAIM, DoesNotTieOut.code, f"{what} {_pounds(pence)}, the invoice {_pounds(total)}")
        for what, pence in (("its lines are", lines), ("the ledger accrued", accrued))
        if pence != total
    ]
    if faults:
        raise DoesNotTieOut(f"{faults[0].detail[0].upper()}{faults[0].detail[1:]}.", errors=faults)


def _pounds(pence: int) -> str:
    return Money.of_pence(pence).amount
