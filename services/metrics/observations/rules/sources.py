"""Where figures are from: their publisher, or a demonstration that made them up."""

from collections.abc import Iterable, Sequence

from services.metrics.observations.rules.values import Figure

SYNTHETIC = "synthetic demonstration figures"


def sources_of(published: str, figures: Iterable[Figure]) -> list[str]:
    """What the source line of an analysis of these figures says."""
    return sources_by(published, {figure.synthetic for figure in figures})


def sources_by(published: str, synthetic: Iterable[bool]) -> list[str]:
    """The same, by whether there are any of each kind."""
    kinds = set(synthetic)
    return [*([SYNTHETIC] if True in kinds else []), *([published] if kinds != {True} else [])]


def source_line(sources: Sequence[str]) -> str:
    """As it stands on a picture."""
    return f"Source: {'; '.join(sources)}"
