from __future__ import annotations

import pytest

from pytest_arazzo.transports.secret_names import is_secret


@pytest.mark.parametrize(
    "name",
    """
    Authorization Proxy-Authorization Cookie Set-Cookie X-Api-Key x-amz-security-token api_key
    apikey apiKey password newPassword user_password client_secret clientSecret token access_token
    accessToken refreshToken sessionToken X-Amz-Signature X-Amz-Credential privateKey passphrase
    SecretAccessKey X-CSRF-Token idToken APIKey
    """.split(),  # noqa: SIM905 - a table of names reads better than a list of strings
)
def test_a_name_that_holds_a_secret_is_known(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize(
    "name",
    """
    nextToken NextToken pageToken clientToken X-Amz-Target monkey keyboard author tokens key
    secretary passwordless-ish compass Content-Type accept '' id
    """.split(),  # noqa: SIM905 - see above
)
def test_a_name_that_only_sounds_like_it_is_none(name: str) -> None:
    assert not is_secret(name)
