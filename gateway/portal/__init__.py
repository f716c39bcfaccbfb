"""The documentation at `/docs`: interactive, as plain pages, and every problem explained."""

from gateway.portal.app import Portal

__all__ = ["Portal"]
