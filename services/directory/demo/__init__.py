"""The demonstration's organisations."""

from services.directory.demo.loading import load_demo

__all__ = ["load_demo"]
