"""The examples that the OpenAPI Initiative publishes run to the end of each of their workflows.

Three of them name descriptions that are not published beside them, and some disagree with theirs;
what has to be put right for a run stands here, and what is said without it is asserted too.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from building import Played, answer, catalog, described, linked, play

from pytest_arazzo.diagnostic import Severity
from pytest_arazzo.exchange import Response
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.model.structure import problems
from pytest_arazzo.openapi.catalog import Catalog
from pytest_arazzo.program.check import check, demand
from pytest_arazzo.trace import Outcome

FOLDER = (
    Path(__file__).resolve().parents[2].parent / "shared/corpus/oai-examples/arazzo/examples/1.0.0"
)
TEXTS = (
    {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.yaml"))}
    if FOLDER.is_dir()
    else {}
)
HEAD = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\nservers: [{url: https://api.test}]\n"
ANIMALS = (
    HEAD
    + """
paths:
  /animals:
    post:
      operationId: postAnimal
      parameters: [{name: authentication, in: cookie, schema: {type: string}}]
      responses: {'201': {description: made}}
    get: {operationId: getRandomAnimal, responses: {'200': {description: one}}}
"""
)
PETSTORE = (
    HEAD
    + """
paths:
  /user/login: {get: {operationId: loginUser, responses: {'200': {description: token}}}}
  /pet/findByStatus: {get: {operationId: findPetsByStatus, responses: {'200': {description: pets}}}}
"""
)
BNPL = (
    HEAD
    + """
paths:
  /products: {post: {operationId: findEligibleProducts, responses: {'200': {description: some}}}}
  /terms: {get: {operationId: getTermsAndConditions, responses: {'200': {description: text}}}}
  /customers: {post: {operationId: createCustomer, responses: {'201': {description: made}}}}
  /loans: {post: {operationId: createBnplTransaction, responses: {'202': {description: begun}}}}
  /authorize: {get: {operationId: getAuthorization, responses: {'302': {description: there}}}}
  /loans/{loanTransactionId}:
    get:
      operationId: retrieveBnplLoanTransaction
      parameters: [{name: loanTransactionId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: plan}}
    patch:
      operationId: updateBnplLoanTransactionStatus
      parameters: [{name: loanTransactionId, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: done}}
"""
)


def having(name: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(name not in TEXTS, reason=f"{name} is not beside the project")


def played(
    text: str,
    sources: Mapping[str, Catalog],
    name: str,
    inputs: Mapping[str, Json],
    *answers: Response,
) -> Played:
    """Return the run of a workflow that nothing keeps from running."""
    found = play(text, *answers, name=name, inputs=inputs, sources=dict(sources))
    wrong = [*problems(found.program.document), *check(found.program)]
    demand(found.program.flows[found.scenario.flow], wrong)
    return found


def errors(text: str, sources: Mapping[str, Catalog]) -> list[tuple[str, int]]:
    """Return code and line of every error that is known before anything runs."""
    found = [*problems(described(text).document), *check(linked(text, dict(sources)))]
    return [(d.code, d.location.line) for d in found if d.severity is Severity.ERROR]


@pytest.mark.skipif(not TEXTS, reason="the examples are not beside the project")
def test_every_example_has_a_test_here() -> None:
    documents = {name for name, text in TEXTS.items() if text.startswith("arazzo:")}

    assert documents == {
        "ExtendedParametersExample.arazzo.yaml",
        "FAPI-PAR.arazzo.yaml",
        "LoginAndRetrievePets.arazzo.yaml",
        "bnpl-arazzo.yaml",
        "oauth.arazzo.yaml",
        "pet-coupons.arazzo.yaml",
    }
    assert [problems(described(TEXTS[name]).document) for name in sorted(documents)] == [()] * 6


@having("ExtendedParametersExample.arazzo.yaml")
def test_the_parameters_of_the_zoo_are_sent_by_both_steps() -> None:
    found = played(
        TEXTS["ExtendedParametersExample.arazzo.yaml"],
        {"animals": catalog(ANIMALS)},
        "animal-workflow",
        {},
        answer(201),
        answer(200),
    )

    assert found.trace.ending.outcome is Outcome.SUCCESS
    assert [request.method for request in found.requests] == ["POST", "GET"]
    assert [request.headers.get("cookie") for request in found.requests] == [
        "workflowLevelParamOne=someValue; authentication=SUPER_SECRET",
        "workflowLevelParamOne=someValue",
    ]
    assert [request.headers.get("workflowLevelParamTwo") for request in found.requests] == [
        "someValue",
        "someValue",
    ]


@having("LoginAndRetrievePets.arazzo.yaml")
def test_a_token_of_the_login_is_sent_to_retrieve_pets() -> None:
    found = played(
        TEXTS["LoginAndRetrievePets.arazzo.yaml"],
        {"petStoreDescription": catalog(PETSTORE)},
        "loginUserRetrievePet",
        {"username": "ann", "password": "secret"},
        answer(200, "t0k", X_Expires_After="soon", X_Rate_Limit="5"),
        answer(200, [{"id": 1}]),
    )

    assert found.trace.ending.outcome is Outcome.SUCCESS
    assert [request.url for request in found.requests] == [
        "https://api.test/user/login?username=ann&password=secret",
        "https://api.test/pet/findByStatus?status=available",
    ]
    assert found.requests[1].headers.get("Authorization") == "t0k"
    assert found.outputs == {"available": [{"id": 1}]}
    assert [d.code for d in check(found.program)] == ["AZ211"]


FAPI: dict[str, Json] = {
    "client_id": "c",
    "client_assertion": {"iss": "c"},
    "redirect_uri": "https://app.test/back",
    "code_verifier": "v",
    "PARrequestBody": {"response_type": "code", "client_id": "c"},
    "TokenRequestBody": {
        "grant_type": "authorization_code",
        "code": "x",
        "redirect_uri": "https://app.test/back",
        "code_verifier": "v",
    },
}


@having("FAPI-PAR.arazzo.yaml")
def test_an_authorization_is_pushed_and_a_token_fetched() -> None:
    text, api = TEXTS["FAPI-PAR.arazzo.yaml"], TEXTS["FAPI-PAR.openapi.yaml"]
    right = {"auth-api": catalog(api.replace("operationId: Par\n", "operationId: PAR\n"))}
    found = played(
        text,
        right,
        "OIDC-PAR-AuthzCode",
        FAPI,
        answer(200, {"request_uri": "urn:r"}),
        answer(302, {"code": "C0DE"}),
        answer(200, {"access_token": "t0k"}),
    )

    assert errors(text, {"auth-api": catalog(api)}) == [("AZ203", 102)]
    assert found.trace.ending.outcome is Outcome.SUCCESS
    assert found.trace.path == ("PARStep", "AuthzCodeStep", "TokenStep")
    assert "request_uri=urn%3Ar" in found.requests[1].url
    assert b"C0DE" in (found.requests[2].body or b"")
    assert found.outputs == {"access_token": {"access_token": "t0k"}}


TOKEN: dict[str, Json] = {"access_token": "a", "refresh_token": "r", "expires_in": 60}
CLIENT: dict[str, Json] = {"client_id": "c", "client_secret": "s"}


@having("oauth.arazzo.yaml")
@pytest.mark.parametrize(
    ("name", "inputs", "bodies", "outputs"),
    [
        ("client-credentials-flow", CLIENT, [TOKEN], {"access_token": "a"}),
        (
            "authorization-code-flow",
            {**CLIENT, "redirect_uri": "https://app.test"},
            [{"code": "C", "access_token": "x"}, TOKEN],
            TOKEN,
        ),
        (
            "refresh-token-flow",
            {"my_client_id": "c", "my_client_secret": "s", "my_redirect_uri": "https://app.test"},
            [{"code": "C", "access_token": "x"}, TOKEN, {**TOKEN, "access_token": "b"}],
            {**TOKEN, "access_token": "b"},
        ),
    ],
)
def test_tokens_are_had_by_each_flow_of_oauth(
    name: str, inputs: dict[str, Json], bodies: list[Json], outputs: dict[str, Json]
) -> None:
    api = catalog(TEXTS["oauth.openapi.yaml"])
    answers = [answer(200, body) for body in bodies]
    found = played(TEXTS["oauth.arazzo.yaml"], {"apim-auth": api}, name, inputs, *answers)

    assert found.trace.ending.outcome is Outcome.SUCCESS
    assert len(found.requests) == len(bodies)
    assert found.outputs == outputs


PETS: list[Json] = [{"id": 5, "name": "rex"}]


@having("pet-coupons.arazzo.yaml")
@pytest.mark.parametrize(
    ("name", "inputs", "bodies", "outputs"),
    [
        (
            "apply-coupon",
            {"my_pet_tags": ["puppy"], "store_id": "s"},
            [PETS, {"couponCode": "C"}, {"id": 7}],
            {"apply_coupon_pet_order_id": 7},
        ),
        ("buy-available-pet", {"store_id": "s"}, [PETS, {"id": 8}], {"buy_pet_order_id": 8}),
        (
            "place-order",
            {"pet_id": 5, "quantity": 1, "coupon_code": "C"},
            [{"id": 9}],
            {"workflow_order_id": 9},
        ),
    ],
)
def test_pets_are_ordered_with_and_without_coupons(
    name: str, inputs: dict[str, Json], bodies: list[Json], outputs: dict[str, Json]
) -> None:
    api = TEXTS["pet-coupons.openapi.yaml"].replace("{petId}/coupons", "{pet_id}/coupons")
    answers = [answer(200, body) for body in bodies]
    found = played(
        TEXTS["pet-coupons.arazzo.yaml"], {"pet-coupons": catalog(api)}, name, inputs, *answers
    )

    assert found.trace.ending.outcome is Outcome.SUCCESS
    assert len(found.requests) == len(bodies)
    assert found.outputs == outputs


BASKET: dict[str, Json] = {
    "customer": {"uri": "https://api.test/customers/1"},
    "products": [{"productCode": "p", "purchaseAmount": {"currency": "EUR", "amount": 9}}],
}
ELIGIBLE: dict[str, Json] = {
    "existingCustomerNotEligible": True,
    "eligibilityCheckRequired": False,
    "products": [1],
}
LOAN: dict[str, Json] = {"links": {"self": "/loans/1"}}
MENDED = (
    ("$steps.initiateBnplTransaction.outputs.loanTransactionId", "'1'"),
    (
        "$steps.authenticateCustomerAndAuthorizeLoan.outputs.redirectAuthToken",
        "$steps.initiateBnplTransaction.outputs.redirectAuthToken",
    ),
    ("retrieveFinalizedPaymentPlan.finalized", "retrieveFinalizedPaymentPlan.outputs.finalized"),
)
BNPL_END = (answer(200, {"plan": 1}), answer(204))


@having("bnpl-arazzo.yaml")
@pytest.mark.parametrize(
    ("answers", "path"),
    [
        (
            [answer(200, {**ELIGIBLE, "existingCustomerNotEligible": False})],
            "checkLoanCanBeProvided",
        ),
        (
            [answer(200, ELIGIBLE), answer(200, "terms"), answer(202, LOAN), *BNPL_END],
            (
                "checkLoanCanBeProvided getCustomerTermsAndConditions initiateBnplTransaction "
                "retrieveFinalizedPaymentPlan updateOrderStatus"
            ),
        ),
        (
            [
                answer(200, {**ELIGIBLE, "eligibilityCheckRequired": True}),
                answer(200, "terms"),
                answer(201, LOAN),
                answer(202, {**LOAN, "redirectAuthToken": "t"}),
                answer(302, Location="https://bank.test"),
                *BNPL_END,
            ],
            (
                "checkLoanCanBeProvided getCustomerTermsAndConditions createCustomer "
                "initiateBnplTransaction authenticateCustomerAndAuthorizeLoan "
                "retrieveFinalizedPaymentPlan updateOrderStatus"
            ),
        ),
    ],
    ids=["not-eligible", "known-customer", "new-customer"],
)
def test_a_loan_is_applied_for_on_every_way(answers: list[Response], path: str) -> None:
    text = TEXTS["bnpl-arazzo.yaml"]
    for old, new in MENDED:
        text = text.replace(old, new)
    found = played(text, {"BnplApi": catalog(BNPL)}, "ApplyForLoanAtCheckout", BASKET, *answers)

    assert found.trace.ending.outcome is Outcome.SUCCESS
    assert " ".join(found.trace.path) == path


@having("bnpl-arazzo.yaml")
def test_the_mistakes_of_the_loan_are_known_before_it_is_applied_for() -> None:
    assert errors(TEXTS["bnpl-arazzo.yaml"], {"BnplApi": catalog(BNPL)}) == [
        ("AZ209", 231),
        ("AZ209", 242),
        ("AZ209", 253),
        ("AZ209", 260),
    ]
