"""Base of this service's tables."""

from sqlalchemy.orm import registry
from sqlmodel import SQLModel

from services.shared.database import new_metadata


class ServiceTable(SQLModel, registry=registry(metadata=new_metadata())):
    """Base of this service's tables; private to the service."""
