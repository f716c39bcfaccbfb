"""What can go wrong with keys of receipts."""

from services.shared.errors import Conflict


class KeyMadeMeanwhile(Conflict):
    code = "receipt_key_made"
    title = "Somebody made a new key at the same moment"
    example = "Read the keys; receipts are made with the new one already."
