"""What a request to AWS is signed for, without a signature: emulators read it and check nothing."""

from __future__ import annotations

from pytest_arazzo.transports.aws_host import GLOBAL_REGION, AwsHost

KEY = "AKIAIOSFODNN7EXAMPLE"
"""The access key in the examples of AWS."""


def authorization(host: AwsHost) -> str:
    """Return the field `Authorization` of a request to *host*, with a signature that is none.

    Where the host names no region it is the one of global services.
    """
    scope = f"{KEY}/20000101/{host.region or GLOBAL_REGION}/{host.service}/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"
