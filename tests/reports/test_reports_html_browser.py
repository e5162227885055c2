"""The page in a real browser: sorted, searched, revealed, readable without script, never scripted."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from building import answer, document, play, workflow
from paging import page_of

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
playwright = pytest.importorskip("playwright.sync_api", reason="needs the extra browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")

Browser: TypeAlias = Any  # of a module that may be missing

STEP = "- {stepId: s, operationId: listPets, successCriteria: [{condition: $statusCode == 200}]}"
HOSTILE = '</script><script>document.title="owned"</script><img src=x onerror="document.title=1">'


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a page of two workflows, with one run that has hostile answers."""
    text = document(workflow(STEP, name="w") + workflow(STEP.replace("s,", "t,"), name="v"))
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page_of(play(text, answer(200, {"next": HOSTILE}))), "utf-8")
    return path


def names(page: Browser) -> list[str]:
    found: list[str] = page.locator("table.sortable >> nth=0 >> tbody th").all_text_contents()
    return found


def test_a_click_on_a_head_sorts(browser: Browser, file: Path) -> None:
    page = browser.new_page()
    page.goto(file.as_uri())
    assert names(page) == ["w", "v"]
    head = page.get_by_role("button", name="Workflow")
    head.click()
    assert names(page) == ["v", "w"]
    head.press("Enter")
    assert names(page) == ["w", "v"]
    page.get_by_role("button", name="Branches").click()
    assert page.locator("th[aria-sort=ascending]").all_text_contents() == ["Branches"]
    assert names(page) == ["v", "w"]


def test_a_click_on_a_step_leads_to_its_line_and_a_search_hides_runs(
    browser: Browser, file: Path
) -> None:
    page = browser.new_page()
    page.goto(file.as_uri())
    page.locator("details", has_text="Source of").last.evaluate("each => each.open = false")
    page.locator("svg a").first.click()
    assert page.url.rpartition("#")[2].startswith("s1-")
    assert page.locator("span.line:target").is_visible()
    page.get_by_label("search runs").fill("no such text")
    assert page.locator("details.scenario").is_hidden()
    page.get_by_label("search runs").fill("")
    assert page.locator("details.scenario").is_visible()


def test_text_of_others_does_not_run_and_nothing_is_loaded(browser: Browser, file: Path) -> None:
    page = browser.new_page()
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.goto(file.as_uri())
    assert page.title() == "Arazzo report"
    assert asked == [file.as_uri()]
    assert told == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 380)])
def test_axe_finds_nothing_wrong(browser: Browser, file: Path, scheme: str, width: int) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="needs the extra browser"
    )
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = axe.Axe().run(page)
    told = [
        (each["id"], each["impact"], [node["html"][:200] for node in each["nodes"][:3]])
        for each in found.response["violations"]
    ]
    assert told == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_a_phone_and_is_readable_without_script(
    browser: Browser, file: Path, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": 380, "height": 800}, color_scheme=scheme, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(file.as_uri())
    page.locator("details.scenario > summary").click()
    page.locator("details.visit > summary").click()
    assert page.get_by_text("Response 200").is_visible()
    context.close()
    page = browser.new_page(viewport={"width": 380, "height": 800}, color_scheme=scheme)
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    page.close()
