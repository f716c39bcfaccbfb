"""What can be wrong with packs."""

from services.shared.errors import Conflict, NotFound


class PackNotFound(NotFound):
    code = "pack_not_found"
    title = "There is no such pack"
    example = "There is no such pack, or none that was composed for your organisations."


class TooManyPacks(Conflict):
    code = "too_many_packs"
    title = "The meeting has as many packs as it can have"
    example = "27D has 100 packs of this meeting; each stays as it is."


class NothingNew(Conflict):
    code = "nothing_new"
    title = "Nothing was put on the agenda since"
    example = "Nothing was added to the published agenda since the pack of 2026-11-02 10:00 UTC."
