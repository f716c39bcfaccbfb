"""The documentation at `/docs`: where to begin, every operation, and every problem explained."""

from gateway.portal.app import Portal, pages

__all__ = ["Portal", "pages"]
