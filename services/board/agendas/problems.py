"""What can be wrong with agendas and papers."""

from services.shared.errors import Conflict, Invalid, NotFound


class ItemNotFound(NotFound):
    code = "item_not_found"
    title = "There is no such agenda item"
    example = "There is no such agenda item, or none that you may see."


class PaperNotFound(NotFound):
    code = "paper_not_found"
    title = "There is no such paper"
    example = "There is no such paper, or none that you may see."


class NumberTaken(Conflict):
    code = "number_taken"
    title = "The agenda has an item of that number"
    example = "8 is the Primary Care Strategy; leave the number out, or give another."


class NumberWrong(Invalid):
    code = "number_wrong"
    title = "This is no number for the item"
    example = "A private item is E1, E2 and so on; any other 1, 2 and so on, or 8a in a supplement."


class ItemFrozen(Conflict):
    code = "item_frozen"
    title = "The item is on a published agenda"
    example = "It was published on 2026-11-02; add a paper, or an item in a supplement."


class ReasonNeeded(Invalid):
    code = "reason_needed"
    title = "What is private needs the reason in law"
    example = "Give `exempt_reason`, such as Schedule 12A, paragraph 3."


class AgendaFull(Conflict):
    code = "agenda_full"
    title = "The agenda has as many items as it can have"
    example = "An agenda has up to 100 items."


class PapersFull(Conflict):
    code = "papers_full"
    title = "The agenda has as many papers as it can have"
    example = "The items of an agenda have up to 200 papers together."
