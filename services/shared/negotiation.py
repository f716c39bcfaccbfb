"""What a caller would rather have, by Accept and Accept-Encoding (RFC 9110, 12.4.2 and 12.5)."""

from collections.abc import Iterator, Sequence

ANY = "*/*"


def _weighed(header: str) -> Iterator[tuple[str, float]]:
    """Each part of the header with its weight, 1 where it has none; what cannot be read is 0."""
    for part in header.lower().split(","):
        named, *parameters = [each.strip() for each in part.split(";")]
        weights = [each[2:] for each in parameters if each.startswith("q=")]
        if named:
            yield named, _weight(weights[0]) if weights else 1.0


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0


def preferred(accept: str, offered: Sequence[str]) -> str | None:
    """The offered media type that the caller likes best; None where all are refused.

    What is liked the same comes in the caller's order, then in ours.
    """
    ranges = list(_weighed(accept)) or [(ANY, 1.0)]
    best = max(offered, key=lambda media: _liking(media, ranges))  # the first of equals
    return best if _liking(best, ranges)[0] > 0 else None


def _liking(media: str, ranges: Sequence[tuple[str, float]]) -> tuple[float, int]:
    """The weight of a media type, and how early it is named: by the range that says most of it."""
    for named in (media, f"{media.partition('/')[0]}/*", ANY):
        for place, (each, weight) in enumerate(ranges):
            if each == named:
                return weight, -place
    return 0.0, -len(ranges)


def takes(accept_encoding: str, coding: str) -> bool:
    """Whether the caller takes an answer in that coding: it must be named, or `*` be."""
    weights = dict(_weighed(accept_encoding))
    return weights.get(coding, weights.get("*", 0.0)) > 0
