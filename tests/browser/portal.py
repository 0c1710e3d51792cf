"""The portal as its users handle it: by what is written on the screen."""

import re
from datetime import date

from playwright.sync_api import Locator, Page, expect

from portail import french
from portail.rules.access import User
from portail.rules.calendar import week_number
from tests.browser.town import PASSWORD

expect.set_options(timeout=15_000)
MOST_MONTHS = 6
MOST_CLICKS = 5
PHONE_WIDTH = 700  # pixels: up to here the list replaces the month

# What a page has sent, until something comes back on the same line.
WATCH = """
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (message) {
  window.unanswered = this;
  if (!this.watched) {
    this.watched = true;
    const answered = () => { if (window.unanswered === this) window.unanswered = null; };
    this.addEventListener("message", answered);
    this.addEventListener("close", answered);
  }
  return send.call(this, message);
};
"""


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
        """Wait until the script has run for all that was sent: until its first word, the page still says it rests."""
        self.page.wait_for_function("() => !window.unanswered")
        app = self.page.get_by_test_id("stApp")
        expect(app).to_have_attribute("data-test-script-state", "notRunning")
        expect(app).to_have_attribute("data-test-connection-state", "CONNECTED")

    # What every page has

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name)

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible()

    def unfold(self, title: str) -> Locator:
        """The part of that title, opened and still: while it opens it scrolls under the hand."""
        found = self.page.get_by_test_id("stExpander").filter(
            has=self.page.locator("summary").filter(has_text=title),
        )
        if found.locator("details[open]").count() == 0:
            found.locator("summary").click()
        expect(found.locator("details[open]")).to_have_count(1)
        found.evaluate("e => Promise.allSettled(e.getAnimations({ subtree: true }).map(one => one.finished))")
        return found

    def heading(self, name: str) -> None:
        expect(self.page.get_by_role("heading", name=name, exact=True)).to_be_visible()

    def basket(self, number: int) -> None:
        """The count of the header: what the server knows."""
        expect(self.page.get_by_role("link", name=re.compile(rf"Panier · {number}$"))).to_be_visible()

    def choose(self, label: str, option: str) -> None:
        """An option of a list."""
        box = self.page.get_by_role("combobox", name=label, exact=True)
        if box.is_editable():
            box.fill(option)
        elif box.input_value() != option:  # a telephone shows no keyboard here
            self._unfold(box)
        else:
            return
        self.page.get_by_role("option", name=option, exact=True).click()
        expect(box).to_have_value(option)
        self.answered()

    def _unfold(self, box: Locator) -> None:
        """Open a list. It closes when the page scrolls, which the first click may cause."""
        for _ in range(MOST_CLICKS):
            box.click()
            self.page.wait_for_timeout(150)
            if box.get_attribute("aria-expanded") == "true":
                return

    # The four steps

    def step(self, name: str) -> None:
        """The step marked in the stepper; « » once the order is made."""
        current = self.page.locator(".steps [aria-current=step]")
        if name:
            expect(current.filter(has_text=name)).to_be_visible()
        else:
            expect(self.page.locator(".steps li").first).to_be_visible()
            expect(current).to_have_count(0)
        self.answered()  # the former step is still there while the new one is drawn
        expect(current).to_have_count(1 if name else 0)

    def next(self, step: str) -> None:
        self.page.get_by_role("button", name="Suivant", exact=True).click()
        self.step(step)

    def back(self, step: str) -> None:
        self.page.get_by_role("button", name="Retour", exact=True).click()
        self.step(step)

    def tick(self, name: str) -> None:
        """A child or an activity of the first two steps, unless it is ticked already."""
        label = self.page.get_by_test_id("stCheckbox").locator("label").filter(has_text=name)
        box = label.get_by_role("checkbox")
        expect(box).to_be_attached()
        if not box.is_checked():
            label.click()
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

    def calendar_list(self, day: date) -> None:
        """« Mon calendrier » as a list, which a telephone shows whatever is chosen."""
        self.open(f"/calendrier?jour={day}")
        self.heading("Mon calendrier")
        size = self.page.viewport_size
        if size is not None and size["width"] > PHONE_WIDTH:
            self.page.get_by_text("Liste", exact=True).click()
            self.answered()

    def type_date(self, field: Locator, day: date) -> None:
        """In a date field, segment by segment."""
        segments = field.get_by_role("spinbutton")
        expect(segments).to_have_count(3)
        for segment, number in zip(segments.all(), (day.day, day.month, day.year), strict=True):
            segment.press_sequentially(f"{number:02}")
        self.page.keyboard.press("Escape")  # the calendar that opened
        expect(self.page.locator("#stFloatingOverlayPortal table")).to_have_count(0)

    # Staff

    def occupation_of(self, activity: str, day: date) -> None:
        """« Occupation »: the period of the day, then its children."""
        self.answered()
        period = self.page.get_by_role("combobox", name=re.compile("^(Mois|Semaine)$"))
        wanted = (french.month_year(day).capitalize(), f"S{week_number(day)} · ")
        while not (shown := period.input_value()).startswith(wanted):
            self.page.get_by_role("button", name="Suivant", exact=True).click()
            expect(period).not_to_have_value(shown)
            self.answered()
        self.choose("Jour", french.long_date(day).capitalize())
        self.choose("Activité", activity)

    def queue_row(self, text: str) -> Locator:
        """The row of the validation queue that says `text`."""
        return self.page.locator('[class*="st-key-row-"]').filter(has_text=text)
