"""Defects planted in an Arazzo document: none ends green, each is named where it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

POLL = "image-builder-run-pipeline-and-poll.arazzo.yaml"
CLEAN = "image-builder-build-image-with-failure-cleanup.arazzo.yaml"
CANCEL = "image-builder-cancel-running-image-build.arazzo.yaml"
ECR = "ecr.arazzo.yaml"

AVAILABLE = '$.image.state.status == "AVAILABLE"'
PLAIN = f"condition: {AVAILABLE}\n        type: jsonpath"
BOMB = "x-a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"x-{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n"
    for a, b in zip("abcdefg", "bcdefgh", strict=True)
)

STRUCTURE = [
    pytest.param((POLL, "", ""), (POLL, 1), "AZ101 the document is null", id="empty-file"),
    pytest.param((POLL, "", b"\x00\xff\xfe\x80" * 50), (POLL, 1), "AZ100 UTF-8", id="binary"),
    pytest.param(
        (POLL, "arazzo: 1.0.1", "arazzo: 2.0.0"), (POLL, 1), "AZ106 2.0.0", id="version-2.0.0"
    ),
    pytest.param(
        (POLL, "arazzo: 1.0.1", "arazzo: 1.0"),
        (POLL, 1),
        "AZ101 expected a string",
        id="version-is-a-number",
    ),
    pytest.param(
        (POLL, "arazzo: 1.0.1\n", ""),
        (POLL, 1),
        "AZ101 the document needs arazzo",
        id="version-missing",
    ),
    pytest.param(
        (POLL, "  steps:\n", "  steps:\n\t- stepId: x\n"),
        (POLL, "\t- stepId: x"),
        "AZ100 tab",
        id="tab-indentation",
    ),
    pytest.param(
        (POLL, "  steps:\n", "  steps: [\n"),
        (POLL, "  - stepId: startExecution"),
        "AZ100 breaks off",
        id="open-bracket",
    ),
    pytest.param(
        (POLL, "workflows:\n", "x-deep: " + "[" * 100_000 + "\nworkflows:\n"),
        (POLL, "x-deep"),
        "AZ105 100",
        id="100000-brackets",
    ),
    pytest.param(
        (POLL, "workflows:\n", f"{BOMB}workflows:\n"),
        (POLL, "x-f:"),
        "AZ105 more than 200000 values",
        id="alias-bomb",
    ),
    pytest.param(
        (POLL, "  - stepId: getImage\n", "  - stepId: getImage\n    stepId: lookAtImage\n"),
        (POLL, "stepId: lookAtImage"),
        "AZ103 'stepId'",
        id="duplicate-key",
    ),
    pytest.param(
        (
            POLL,
            "    description: >-\n      Look",
            "    sumary: Look\n    description: >-\n      Look",
        ),
        (POLL, "sumary"),
        "AZ102 unknown field 'sumary'",
        id="unknown-field",
    ),
    pytest.param(
        (POLL, "    successCriteria:\n", "    succesCriteria:\n"),
        (POLL, "succesCriteria"),
        "AZ102 did you mean 'successCriteria'?",
        id="field-misspelt",
    ),
    pytest.param(
        (POLL, "- stepId: getImage\n", "- stepId: startExecution\n"),
        (POLL, "- stepId: startExecution\n    description: >-\n      Look"),
        "AZ104 'startExecution'",
        id="two-steps-of-one-id",
    ),
    pytest.param(
        (
            POLL,
            "workflows:\n",
            "workflows:\n- {workflowId: run-pipeline-and-poll, steps: [{stepId: x, operationId: GetImage}]}\n",
        ),
        (POLL, "- workflowId: run-pipeline-and-poll\n  summary"),
        "AZ104 'run-pipeline-and-poll'",
        id="two-workflows-of-one-id",
    ),
    pytest.param(
        (POLL, "    - name: pipelineImageFailed\n", "    - name: pipelineImageAvailable\n"),
        (
            POLL,
            '- name: pipelineImageAvailable\n      type: end\n      criteria:\n      - context: $response.body\n        condition: $.image.state.status == "FAILED"',
        ),
        "AZ104 'pipelineImageAvailable'",
        id="two-actions-of-one-name",
    ),
    pytest.param(
        (
            POLL,
            "    onSuccess:\n",
            "    onFailure:\n    - {name: again, type: retry, retryLimit: lots}\n    onSuccess:\n",
        ),
        (POLL, "retryLimit: lots"),
        "AZ101 'lots'",
        id="retry-limit-is-a-text",
    ),
    pytest.param(
        (
            POLL,
            "    onSuccess:\n",
            "    onFailure:\n    - {name: again, type: retry, retryAfter: -1}\n    onSuccess:\n",
        ),
        (POLL, "retryAfter: -1"),
        "AZ101 -1",
        id="retry-after-is-negative",
    ),
    pytest.param(
        (POLL, "      type: goto\n", "      type: retry\n"),
        (POLL, "type: retry"),
        "AZ101 'retry'",
        id="retry-in-success-actions",
    ),
    pytest.param(
        (POLL, "      type: goto\n", "      type: jump\n"),
        (POLL, "type: jump"),
        "AZ101 'jump'",
        id="action-of-unknown-type",
    ),
    pytest.param(
        (POLL, "    operationId: GetImage\n", ""),
        (POLL, "- stepId: getImage"),
        "AZ101 operationId",
        id="step-without-an-operation",
    ),
    pytest.param(
        (POLL, "      in: query\n", "      in: querry\n"),
        (POLL, "in: querry"),
        "AZ101 'querry'",
        id="parameter-in-no-place",
    ),
]

REFERENCES = [
    pytest.param(
        (POLL, "operationId: GetImage\n", "operationId: GetImages\n"),
        (POLL, "operationId: GetImages"),
        "AZ203 did you mean 'GetImage'?",
        id="operation-renamed",
    ),
    pytest.param(
        (
            POLL,
            "operationId: GetImage\n",
            "operationId: GetImage\n    operationPath: '{$sourceDescriptions.imageBuilderApi.url}#/paths/x'\n",
        ),
        (POLL, "- stepId: getImage"),
        "AZ101 operationId and operationPath",
        id="two-operations",
    ),
    pytest.param(
        (POLL, "operationId: GetImage\n", "operationId: getImage\n"),
        (POLL, "operationId: getImage"),
        "AZ203 did you mean 'GetImage'?",
        id="operation-in-other-case",
    ),
    pytest.param(
        (
            POLL,
            "operationId: GetImage\n",
            "operationId: $sourceDescriptions.imageBuilder.GetImage\n",
        ),
        (POLL, "operationId: $sourceDescriptions"),
        "AZ201 imageBuilderApi",
        id="operation-of-unknown-source",
    ),
    pytest.param(
        (
            POLL,
            "operationId: GetImage\n",
            "operationPath: '{$sourceDescriptions.imageBuilderApi.url}#/paths/~1GetImage/get'\n",
        ),
        (POLL, "operationPath"),
        "AZ205 ~1GetImage/get' is no operation of source 'imageBuilderApi'",
        id="operation-path-that-is-none",
    ),
    pytest.param(
        (POLL, "      stepId: getImage\n", "      stepId: getImages\n"),
        (POLL, "stepId: getImages"),
        "AZ206 did you mean 'getImage'?",
        id="goto-target-renamed",
    ),
    pytest.param(
        (POLL, "      stepId: getImage\n", "      workflowId: getImage\n"),
        (POLL, "workflowId: getImage"),
        "AZ207 'getImage'",
        id="goto-unknown-workflow",
    ),
    pytest.param(
        (POLL, "#/image/state/status", "#/image/state/state"),
        (POLL, "#/image/state/state\n"),
        "AZ411 did you mean",
        id="used-output-pointer-renamed",
    ),
    pytest.param(
        (
            CANCEL,
            "cancelledArn: $response.body#/imageBuildVersionArn",
            "cancelledArn: $response.body#/imageArn",
        ),
        (CANCEL, "#/imageArn"),
        "AZ411 imageBuildVersionArn",
        id="unused-output-pointer-renamed",
    ),
    pytest.param(
        (
            CANCEL,
            "finalReason: $response.body#/image/state/reason",
            "finalReason: $response.body#/image/state/resaon",
        ),
        (CANCEL, "resaon"),
        "AZ411 did you mean 'reason'?",
        id="optional-output-pointer-renamed",
    ),
    pytest.param(
        (
            POLL,
            "finalStatus: $steps.getImage.outputs.status",
            "finalStatus: $steps.getImage.outputs.state",
        ),
        (POLL, "outputs.state\n"),
        "AZ209 status",
        id="workflow-output-of-unknown-output",
    ),
    pytest.param(
        (
            POLL,
            "finalReason: $steps.getImage.outputs.reason",
            "finalReason: $steps.getImages.outputs.reason",
        ),
        (POLL, "$steps.getImages"),
        "AZ209 did you mean 'getImage'?",
        id="workflow-output-of-unknown-step",
    ),
    pytest.param(
        (POLL, "      status: $response", "      state: $response"),
        (POLL, "finalStatus: $steps"),
        "AZ209 state",
        id="step-output-renamed",
    ),
    pytest.param(
        (
            POLL,
            "value: $steps.startExecution.outputs.imageBuildVersionArn",
            "value: $steps.startExecution.outputs.imageVersionArn",
        ),
        (POLL, "outputs.imageVersionArn"),
        "AZ209 did you mean 'imageBuildVersionArn'?",
        id="parameter-of-unknown-output",
    ),
    pytest.param(
        (POLL, "value: $steps.startExecution.outputs", "value: $steps.startExecutions.outputs"),
        (POLL, "$steps.startExecutions"),
        "AZ209 did you mean 'startExecution'?",
        id="parameter-of-unknown-step",
    ),
    pytest.param(
        (
            POLL,
            "imagePipelineArn: $inputs.imagePipelineArn",
            "imagePipelineArn: $inputs.imagePipelinArn",
        ),
        (POLL, "$inputs.imagePipelinArn"),
        "AZ210 did you mean 'imagePipelineArn'?",
        id="input-misspelt-in-a-required-place",
    ),
    pytest.param(
        (
            ECR,
            "imageManifestMediaType: $inputs.imageManifestMediaType",
            "imageManifestMediaType: $inputs.imageMediaType",
        ),
        (ECR, "$inputs.imageMediaType"),
        "AZ210 imageManifestMediaType",
        id="input-misspelt-in-an-optional-place",
    ),
    pytest.param(
        (POLL, "url: openapi/image-builder.openapi.yaml", "url: openapi/image-builder.yaml"),
        (POLL, "url: openapi"),
        "AZ201 does not exist",
        id="source-missing",
    ),
    pytest.param(
        (
            POLL,
            "url: openapi/image-builder.openapi.yaml",
            "url: ../../../../../../../../../../etc/passwd",
        ),
        (POLL, "url: .."),
        "AZ201 is no path inside of the root folder",
        id="source-outside-of-the-root",
    ),
    pytest.param(
        (
            POLL,
            "url: openapi/image-builder.openapi.yaml",
            "url: ..%2f..%2f..%2f..%2f..%2f..%2fetc/passwd",
        ),
        (POLL, "url: .."),
        "AZ201 is no path inside of the root folder",
        id="source-outside-of-the-root-encoded",
    ),
    pytest.param(
        (POLL, "url: openapi/image-builder.openapi.yaml", "url: file:///etc/passwd"),
        (POLL, "url: file"),
        "AZ201 file:///etc/passwd",
        id="source-is-a-file-url",
    ),
    pytest.param(
        (
            POLL,
            "url: openapi/image-builder.openapi.yaml",
            "url: http://127.0.0.1:9/image-builder.openapi.yaml",
        ),
        (POLL, "url: http"),
        "AZ212 nothing is fetched",
        id="source-is-remote",
    ),
    pytest.param(
        (POLL, "url: openapi/image-builder.openapi.yaml", "url: openapi"),
        (POLL, "url: openapi"),
        "AZ201 ",
        id="source-is-a-folder",
    ),
    pytest.param(
        (POLL, "  type: openapi\n", "  type: arazzo\n"),
        (POLL, "url: openapi"),
        "AZ202 no Arazzo document",
        id="source-of-the-wrong-type",
    ),
    pytest.param(
        (
            POLL,
            "    onSuccess:\n",
            "    onSuccess:\n    - reference: $components.successActions.done\n",
        ),
        (POLL, "$components"),
        "AZ208 done",
        id="unknown-component",
    ),
]

REQUESTS = [
    pytest.param(
        (POLL, "- name: imageBuildVersionArn\n", "- name: imageArn\n"),
        (POLL, "- stepId: getImage"),
        "AZ603 imageBuildVersionArn",
        id="parameter-renamed",
    ),
    pytest.param(
        (POLL, "- name: imageBuildVersionArn\n", "- name: imageBuildVersionarn\n"),
        (POLL, "- stepId: getImage"),
        "AZ603 imageBuildVersionArn",
        id="parameter-misspelt",
    ),
    pytest.param(
        (POLL, "      in: query\n", "      in: header\n"),
        (POLL, "- stepId: getImage"),
        "AZ603 imageBuildVersionArn",
        id="parameter-in-the-wrong-place",
    ),
    pytest.param(
        (POLL, "      in: query\n", ""),
        (POLL, "- name: imageBuildVersionArn"),
        "AZ101 needs in, one of 'path', 'query'",
        id="parameter-without-a-place",
    ),
    pytest.param(
        (POLL, "value: $steps.startExecution.outputs.imageBuildVersionArn", "value: latest"),
        (POLL, "- stepId: getImage"),
        "AZ602 latest",
        id="parameter-against-its-pattern",
    ),
    pytest.param(
        (
            ECR,
            "value: AmazonEC2ContainerRegistry_V20150921.PutImage",
            "value: AmazonEC2ContainerRegistry_V20150921.PutImages",
        ),
        (ECR, "- stepId: seedImage"),
        "AZ602 PutImages",
        id="header-against-its-enum",
    ),
    pytest.param(
        (
            ECR,
            "    parameters:\n    - name: X-Amz-Target\n      in: header\n      value: AmazonEC2ContainerRegistry_V20150921.DescribeRepositories\n",
            "",
        ),
        (ECR, "- stepId: lookupRepository"),
        "AZ603 X-Amz-Target",
        id="required-header-missing",
    ),
    pytest.param(
        (
            POLL,
            "imagePipelineArn: $inputs.imagePipelineArn",
            "imagePipelinArn: $inputs.imagePipelineArn",
        ),
        (POLL, "- stepId: startExecution"),
        "AZ601 imagePipelineArn",
        id="payload-property-misspelt",
    ),
    pytest.param(
        (ECR, "        imageTag: $inputs.imageTag\n", "        imageTga: $inputs.imageTag\n"),
        (ECR, "- stepId: seedImage"),
        "AZ701 imageTga",
        id="optional-payload-property-misspelt",
    ),
    pytest.param(
        (POLL, "        clientToken: $inputs.clientToken\n", "        clientToken: 1\n"),
        (POLL, "- stepId: startExecution"),
        "AZ601 clientToken",
        id="payload-constant-of-the-wrong-type",
    ),
    pytest.param(
        (POLL, "        clientToken: $inputs.clientToken\n", ""),
        (POLL, "- stepId: startExecution"),
        "AZ601 clientToken",
        id="required-payload-property-missing",
    ),
    pytest.param(
        (POLL, "      contentType: application/json\n", "      contentType: application/xml\n"),
        (POLL, "- stepId: startExecution"),
        "AZ605 application/xml",
        id="undeclared-content-type",
    ),
    pytest.param(
        (POLL, "- condition: $statusCode == 200", "- condition: $statusCode == 201"),
        (POLL, "condition: $statusCode == 201"),
        "AZ801 $statusCode == 201 does not hold ($statusCode is 200)",
        id="success-criterion-wrong",
    ),
]

EXPRESSIONS = [
    pytest.param(
        (POLL, "- condition: $statusCode == 200", "- condition: $statusCode = 200"),
        (POLL, "$statusCode = 200"),
        "AZ502 ==",
        id="condition-with-one-equals-sign",
    ),
    pytest.param(
        (POLL, "- condition: $statusCode == 200", "- condition: ($statusCode == 200"),
        (POLL, "($statusCode == 200"),
        "AZ502 )",
        id="condition-with-an-open-parenthesis",
    ),
    pytest.param(
        (POLL, "- condition: $statusCode == 200", "- condition: $statusCode == 200 and true"),
        (POLL, "200 and true"),
        "AZ502 and",
        id="condition-with-a-word-for-an-operator",
    ),
    pytest.param(
        (POLL, "- condition: $statusCode == 200", "- condition: ''"),
        (POLL, "- condition: ''"),
        "AZ502 unexpected end",
        id="condition-empty",
    ),
    pytest.param(
        (POLL, "- condition: $statusCode == 200", "- condition: $statuscode == 200"),
        (POLL, "$statuscode"),
        "AZ502 did you mean '$statusCode'?",
        id="condition-with-a-misspelt-expression",
    ),
    pytest.param(
        (POLL, "- condition: $statusCode == 200", "- condition: __import__('os').system('true')"),
        (POLL, "__import__"),
        "AZ502 ",
        id="condition-is-python",
    ),
    pytest.param(
        (POLL, AVAILABLE, "$.image.state.status = AVAILABLE"),
        (POLL, "status = AVAILABLE"),
        "AZ504 ",
        id="jsonpath-that-neither-reading-has",
    ),
    pytest.param(
        (POLL, AVAILABLE, "$.image[?@.state"),
        (POLL, "$.image[?@.state"),
        "AZ504 ",
        id="jsonpath-cut-short",
    ),
    pytest.param(
        (POLL, PLAIN, "condition: '(AVAIL'\n        type: regex"),
        (POLL, "(AVAIL"),
        "AZ503 ",
        id="regex-that-does-not-compile",
    ),
    pytest.param(
        (POLL, PLAIN, "condition: '//['\n        type: xpath"),
        (POLL, "//["),
        "AZ505 ",
        id="xpath-that-does-not-compile",
    ),
    pytest.param(
        (POLL, "        type: jsonpath\n", "        type: jsonpth\n"),
        (POLL, "jsonpth"),
        "AZ101 did you mean 'jsonpath'?",
        id="criterion-of-unknown-type",
    ),
    pytest.param(
        (POLL, "      - context: $response.body\n        condition", "      - condition"),
        (POLL, "- condition: $.image"),
        "AZ101 context",
        id="criterion-without-a-context",
    ),
    pytest.param(
        (ECR, "$.repositories.length > 0", "$.repositories.lenght > 0"),
        (ECR, "- condition: $statusCode == 200\n    outputs:\n      repository: "),
        "AZ801 the run failed at step 'createRepository'",
        id="length-misspelt",
    ),
    pytest.param(
        (ECR, "$.repositories.length == 0", "$.repositories.lenght == 0"),
        (ECR, "lenght"),
        "AZ411 lenght",
        id="length-misspelt-where-the-next-step-is-the-target",
    ),
    pytest.param(
        (POLL, '$.image.state.status == "AVAILABLE"', '$.image.state.statsu == "AVAILABLE"'),
        (POLL, "- stepId: getImage"),
        "AZ801 $.image.state.statsu = absent",
        id="criterion-reads-a-misspelt-property",
    ),
    pytest.param(
        (POLL, '$.image.state.status == "AVAILABLE"', '$.image.state.status == "AVAILBLE"'),
        (POLL, "- stepId: getImage"),
        "AZ801 ",
        id="criterion-compares-with-a-misspelt-value",
    ),
    pytest.param(
        (
            POLL,
            "status: $response.body#/image/state/status",
            "status: $response.body#image/state/status",
        ),
        (POLL, "#image/state"),
        "AZ501 ",
        id="pointer-without-a-slash",
    ),
    pytest.param(
        (
            POLL,
            "status: $response.body#/image/state/status",
            "status: $respons.body#/image/state/status",
        ),
        (POLL, "$respons.body"),
        "AZ501 $response",
        id="expression-misspelt",
    ),
]

SLOW = [
    pytest.param("^(?:.|\\w|[^q])*[0-9]$", id="overlapping-alternatives"),
    pytest.param(
        "^(?=(.*.*.*.*.*.*.*.*.*)x{99})(?:.|\\w|[^q])*\\1q$",
        id="look-ahead-and-back-reference",
    ),
]


@pytest.mark.parametrize(("edit", "place", "said"), STRUCTURE)
def test_a_document_of_the_wrong_shape_is_not_green(
    defect: Callable[..., str], edit: object, place: object, said: str
) -> None:
    defect(edit, place, said)


@pytest.mark.parametrize(("edit", "place", "said"), REFERENCES)
def test_a_reference_to_nothing_is_not_green(
    defect: Callable[..., str], edit: object, place: object, said: str
) -> None:
    defect(edit, place, said)


@pytest.mark.parametrize(("edit", "place", "said"), REQUESTS)
def test_a_request_that_the_description_does_not_allow_is_not_green(
    defect: Callable[..., str], edit: object, place: object, said: str
) -> None:
    defect(edit, place, said)


@pytest.mark.parametrize(("edit", "place", "said"), EXPRESSIONS)
def test_an_expression_that_means_nothing_is_not_green(
    defect: Callable[..., str], edit: object, place: object, said: str
) -> None:
    defect(edit, place, said)


@pytest.mark.parametrize("pattern", SLOW)
def test_a_regular_expression_that_takes_for_ever_is_stopped(
    defect: Callable[..., str], pattern: str
) -> None:
    edit = (POLL, PLAIN, f"condition: '{pattern}'\n        type: regex")
    defect(edit, (POLL, "- stepId: getImage"), "AZ702 took more than 1 s", "-k", "available-after")


def test_a_criterion_that_was_stopped_is_not_green_where_another_decides(
    defect: Callable[..., str],
) -> None:
    edit = (POLL, PLAIN, "condition: '^(?=(.*.*.*.*.*.*.*.*.*)x{99})\\1q$'\n        type: regex")
    defect(edit, (POLL, "- stepId: getImage"), "AZ702 took more than 1 s", "-k", "cancelled")
