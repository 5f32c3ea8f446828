"""New versions of the client: they wait, two are kept, a broken one is taken back, and stored work is never touched."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from core.settings import WrongSetting, from_environment
from tests.field import steps

LOOK = "navigator.serviceWorker.getRegistration('/field').then(registration => registration.update()).then(() => null)"
SHELL = "() => document.documentElement.innerHTML.match(/shell (\\w+)/)?.[1] ?? [...document.childNodes].at(-1).data"
CACHES = "() => caches.keys().then(names => names.filter(name => name.startsWith('fangshi-shell-')).sort())"


NOTHING_OPEN = "() => navigator.locks.query().then(locks => !locks.held.some(one => one.name.startsWith('visit:')))"


@pytest.fixture
def installed(live, new_phone):
    live.state.shell = "v1"
    page = new_phone(service_workers="allow").new_page()
    steps.sign_in(live, page)
    steps.ready_without_network(page)
    return page


def take(page):
    """Take the new version once no visit is open any more; its lock goes a moment after its screen."""
    steps.wait_until(page, lambda: page.evaluate(NOTHING_OPEN))
    with page.expect_navigation():
        page.locator("#update").click()


def test_a_new_version_waits_until_the_person_takes_it_and_leaves_the_data_alone(live, installed):
    page = installed
    visit = steps.arrive(page)
    steps.to(page, "BV-B")
    steps.choose(page.locator("#q-BV05 input").first)
    live.state.shell = "v2"
    page.evaluate(LOOK)
    page.wait_for_timeout(1500)
    assert page.locator("#q-BV05 input").first.is_checked()
    steps.to_list(page)
    expect(page.locator("#update")).to_be_visible()
    take(page)
    expect(page.locator(".card.next").first).to_contain_text("訪視中")
    page.get_by_role("link", name="繼續").click()
    expect(page.locator("#q-BV05 input").first).to_be_checked()
    assert visit in page.url


def publish(live, page, name: str) -> None:
    """A new version on the server, taken on the phone."""
    live.state.shell = name
    page.evaluate(LOOK)
    expect(page.locator("#update")).to_be_visible()
    take(page)
    expect(page.locator(".note").first).to_contain_text("備妥")


def test_the_two_newest_versions_are_kept_and_a_broken_one_gives_way_to_the_one_before(live, installed):
    page = installed
    visit = steps.arrive(page)
    steps.to_list(page)
    for name in ("v2", "v3"):
        publish(live, page, name)
        assert name in page.evaluate(SHELL)
    assert page.evaluate(CACHES) == ["fangshi-shell-v2", "fangshi-shell-v3"]
    live.state.withdrawn = ("v3",)
    page.evaluate(LOOK)  # what the browser also does by itself whenever the page is opened
    steps.wait_until(page, lambda: "fangshi-shell-v3" not in page.evaluate(CACHES))
    page.reload()
    expect(page.locator(".card.next").first).to_contain_text("訪視中")
    assert "v2" in page.evaluate(SHELL)
    assert visit in page.locator(".card.next a").first.get_attribute("href")
    live.state.shell = "v4"
    page.evaluate(LOOK)
    expect(page.locator("#update")).to_be_visible()


@pytest.mark.parametrize("how", ["named as withdrawn", "the version before is served again"])
def test_an_offer_that_the_server_has_withdrawn_goes_away_by_itself(live, installed, how):
    page = installed
    live.state.shell = "v2"
    page.evaluate(LOOK)
    expect(page.locator("#update")).to_be_visible()
    assert page.evaluate(CACHES) == ["fangshi-shell-v1", "fangshi-shell-v2"]
    if how == "named as withdrawn":
        live.state.withdrawn = ("v2",)
    else:
        live.state.shell = "v1"
    page.evaluate(LOOK)
    expect(page.locator("#update")).to_have_count(0)
    steps.wait_until(page, lambda: page.evaluate(CACHES) == ["fangshi-shell-v1"])
    steps.arrive(page)  # the page in hand works on
    steps.to_list(page)
    publish(live, page, "v3")
    assert "v3" in page.evaluate(SHELL)


def test_without_any_good_version_the_page_comes_from_the_server(live, installed):
    live.state.withdrawn = ("v1",)
    installed.evaluate(LOOK)
    steps.wait_until(installed, lambda: "fangshi-shell-v1" not in installed.evaluate(CACHES))
    before = live.state.asked("GET", "^/field$")
    installed.reload()
    expect(installed.locator(".note").first).to_contain_text("備妥")
    assert live.state.asked("GET", "^/field$") == before + 1


def test_no_version_is_taken_while_another_tab_fills_in_a_visit(live, installed):
    page = installed
    other = page.context.new_page()
    other.goto(f"{live.url}/field")
    expect(other.locator(".note").first).to_contain_text("備妥")
    steps.arrive(other)
    live.state.shell = "v2"
    page.evaluate(LOOK)
    page.locator("#update").click()
    expect(page.locator("dialog")).to_contain_text("填寫中不更新")
    page.locator("dialog button").click()
    steps.to_list(other)
    expect(page.locator("#update")).to_be_visible()
    take(page)


def test_a_store_made_by_a_newer_version_is_read_by_an_older_one(live, page):
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    page.goto(f"{live.url}/sign-in")
    page.evaluate("""() => new Promise((resolve, reject) => {
      const request = indexedDB.open('fangshi-field', 99)
      request.onsuccess = () => { request.result.close(); resolve(null) }
      request.onerror = () => reject(request.error)
    })""")
    page.goto(f"{live.url}/field")
    expect(page.locator("#arrived")).to_be_visible()
    assert visit in page.url


def test_a_withdrawn_version_is_named_by_its_sixteen_digits(tmp_path):
    given = {"FANGSHI_DATA": str(tmp_path), "FANGSHI_WITHDRAWN_SHELLS": "0123456789abcdef, fedcba9876543210"}
    assert from_environment(given).withdrawn_shells == ("0123456789abcdef", "fedcba9876543210")
    with pytest.raises(WrongSetting, match="not 'v3'"):
        from_environment(given | {"FANGSHI_WITHDRAWN_SHELLS": "v3"})
