"""The portal as its users handle it: by what is written on the screen."""

import re
from datetime import date

from playwright.sync_api import Locator, Page, expect

from portail import french
from portail.rules.access import User
from tests.browser.town import PASSWORD

expect.set_options(timeout=15_000)
MOST_MONTHS = 6


def cell_key(child: int, activity: int, day: date) -> str:
    return f"{child}|{activity}|{day.isoformat()}"


class Portal:
    """A tab. Nothing here waits for a fixed time: each act waits for what it must change."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    # Coming and going

    def sign_in(self, user: User, path: str = "/") -> None:
        """By the form, which a wanted `path` leads to."""
        self.page.goto(self.url + path)
        self.page.get_by_label("Adresse e-mail").fill(user.email)
        self.page.get_by_label("Mot de passe").fill(PASSWORD)
        self.page.get_by_role("button", name="Se connecter").click()
        expect(self.page.locator(".greeting")).to_contain_text(user.name)
        self.answered()

    def sign_out(self) -> None:
        self.button("Se déconnecter").click()
        expect(self.page.get_by_text("Vous êtes déconnecté.")).to_be_visible()

    def open(self, path: str) -> None:
        self.page.goto(self.url + path)
        self.answered()

    def new_tab(self, path: str) -> "Portal":
        """Another tab of the same browser."""
        tab = Portal(self.page.context.new_page(), self.url)
        tab.open(path)
        return tab

    def status(self, path: str) -> int:
        """What the browser gets when it asks for an address with its cookies."""
        return self.page.request.get(self.url + path, headers={"accept": "text/html"}, max_redirects=0).status

    def answered(self) -> None:
        """Wait until the script has run."""
        app = self.page.get_by_test_id("stApp")
        expect(app).to_have_attribute("data-test-script-state", "notRunning")
        expect(app).to_have_attribute("data-test-connection-state", "CONNECTED")

    # What every page has

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name)

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def heading(self, name: str) -> None:
        expect(self.page.get_by_role("heading", name=name, exact=True)).to_be_visible()

    def basket(self, number: int) -> None:
        """The count of the header: what the server knows."""
        expect(self.page.get_by_role("link", name=re.compile(rf"Panier · {number}$"))).to_be_visible()

    # The four steps

    def step(self, name: str) -> None:
        """The step marked in the stepper; « » once the order is made."""
        current = self.page.locator(".steps [aria-current=step]")
        if name:
            expect(current).to_contain_text(name)
        else:
            expect(self.page.locator(".steps li").first).to_be_visible()
            expect(current).to_have_count(0)
        self.answered()

    def next(self, step: str) -> None:
        self.button("Suivant").click()
        self.step(step)

    def back(self, step: str) -> None:
        self.button("Retour").click()
        self.step(step)

    def tick(self, name: str) -> None:
        """A child or an activity of the first two steps, unless it is ticked already."""
        box = self.page.get_by_role("checkbox", name=name)
        expect(box).to_be_attached()
        if not box.is_checked():
            box.locator("xpath=ancestor::label").click()
            expect(box).to_be_checked()
        self.answered()

    def to_planning(self, children: list[str], activities: list[str]) -> None:
        """From step 1 to step 3."""
        self.open("/inscription")
        self.step("Participants")
        for child in children:
            self.tick(child)
        self.next("Activités")
        for activity in activities:
            self.tick(activity)
        self.next("Planning")

    # The planning

    def cell(self, child: int, activity: int, day: date) -> Locator:
        return self.page.locator(f'button.cell[data-key="{cell_key(child, activity, day)}"]')

    def month(self) -> Locator:
        return self.page.locator(".planning .title")

    def turn_to(self, day: date) -> None:
        """By the arrow, until the month of `day` is shown."""
        wanted = french.month_year(day).capitalize()
        for _ in range(MOST_MONTHS):
            expect(self.month()).not_to_be_empty()
            shown = self.month().inner_text()
            if shown == wanted:
                return
            self.button("Mois suivant").click()
            expect(self.month()).not_to_have_text(shown)
        expect(self.month()).to_have_text(wanted)

    def state(self, child: int, activity: int, day: date, state: str) -> None:
        expect(self.cell(child, activity, day)).to_have_attribute("data-state", state)

    # Staff

    def queue_row(self, text: str) -> Locator:
        """The row of the validation queue that says `text`."""
        return self.page.locator('[class*="st-key-row-"]').filter(has_text=text)
