"""The OpenAPI documents of several services as the gateway's one."""

from gateway.merge.merging import Source, merge
from gateway.merge.mounts import Mount
from gateway.merge.publication import Publication, etag, publish, published

__all__ = ["Mount", "Publication", "Source", "etag", "merge", "publish", "published"]
