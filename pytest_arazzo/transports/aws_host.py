"""The hosts of AWS: which service and which region they stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_DOMAINS = ("amazonaws.com.cn", "amazonaws.com", "api.aws")
_REGION = re.compile(r"[a-z]{2,4}(?:-[a-z]{2,12}){1,3}-[0-9]{1,2}")
GLOBAL_REGION = "us-east-1"
"""The region that signs for services whose host has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsHost:
    """A host such as `api.ecr.eu-west-1.amazonaws.com`, taken apart; `region` may be unknown."""

    service: str
    region: str | None
    labels: tuple[str, ...]
    domain: str

    def __str__(self) -> str:
        return ".".join((*self.labels, self.domain))

    def within(self, region: str) -> AwsHost:
        """Return the host of the same service in *region*."""
        return replace(self, region=region, labels=(*self.labels, region))


def parse(host: str) -> AwsHost | None:
    """Return what *host* stands for, or None when it is none of AWS."""
    name = host.lower().removesuffix(".")
    domain = next((one for one in _DOMAINS if name.endswith(f".{one}")), None)
    if domain is None:
        return None
    labels = tuple(name.removesuffix(f".{domain}").split("."))
    regions = [label for label in labels if _REGION.fullmatch(label)]
    services = [label for label in labels if label not in regions]
    return AwsHost(
        service=services[-1] if services else name,
        region=regions[-1] if regions else None,
        labels=labels,
        domain=domain,
    )
