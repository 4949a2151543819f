"""A Chromium without a screen that uses Neo4j Browser as a person does: logs in, types commands, looks at pictures."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from selenium import webdriver
from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
    TimeoutException,
)
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tools.java import ToolError
from tools.neo4j.server import USER, Server

T = TypeVar("T")
WAIT_SECONDS = 60.0
_TIMES = 6
_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",  # in a container, where Chromium runs as root
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
)
_SETTLED_SECONDS = 0.4  # between two looks at a picture that has come to rest
_NODES = "g.node"
_ARROWS = "g.relationship"


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a picture of a graph shows: the captions of its nodes and of its arrows, and their colours."""

    nodes: tuple[str, ...]
    arrows: tuple[str, ...]
    colours: frozenset[str]


class Window:
    """Neo4j Browser of a server. A context manager, which closes it."""

    def __init__(self, server: Server, width: int = 1400, height: int = 1000) -> None:
        """Raises ToolError where Chromium or its driver isn't installed."""
        self._server = server
        options = webdriver.ChromeOptions()
        options.binary_location = _program("chromium")
        for argument in (*_ARGUMENTS, f"--window-size={width},{height}"):
            options.add_argument(argument)
        service = webdriver.ChromeService(executable_path=_program("chromedriver"))
        self._chromium = webdriver.Chrome(options=options, service=service)

    def __enter__(self) -> Window:
        return self

    def __exit__(self, *exception: object) -> None:
        self._chromium.quit()

    def log_in(self) -> None:
        """Fill in the form that Browser shows first, as it is told to by its address.

        Raises ToolError where that doesn't work. Browser draws the form anew while it starts, and forgets what was
        typed into it; nothing shows when it is done.
        """
        self._chromium.get(f"{self._server.browser}?dbms=neo4j://127.0.0.1:{self._server.bolt}")
        for _ in range(_TIMES):
            with suppress(TimeoutException):
                self._wait(self._sent, WAIT_SECONDS / _TIMES)
                self._wait(self._is_in, WAIT_SECONDS / _TIMES)
                return
        raise ToolError(f"Neo4j Browser at {self._server.browser} could not be logged in to.")

    def _sent(self) -> bool:
        """Whether the form holds what was typed into it, and was sent."""
        for field, text in (("username", USER), ("password", self._server.password)):
            element = self._one(_named(field))
            element.send_keys(Keys.CONTROL, "a")
            element.send_keys(text)
            if element.get_attribute("value") != text:
                return False
        self._one(_named("connect")).click()
        return True

    def _is_in(self) -> bool:
        return not self._all(_named("password")) and not self._all(_named("disconnectedBanner"))

    def run(self, command: str) -> None:
        """Type a command or a query, run it, and wait for what it brings. Raises ToolError where that is an error."""
        frames = self._frames()
        editor = self._one(f"{_named('activeEditor')} textarea")
        editor.send_keys(Keys.CONTROL, "a")
        # Pasted: the editor closes brackets that are typed, and indents.
        self._chromium.execute_cdp_cmd("Input.insertText", {"text": command})
        editor.send_keys(Keys.CONTROL, Keys.ENTER)
        self._wait(lambda: self._frames()[:1] != frames[:1] and not self._all(_named("spinner")))

    def drawing(self) -> Drawing:
        """The picture in the newest frame, once it has come to rest."""
        self._wait(lambda: self._all(f"{_named('frame')} {_NODES}"))
        frame = self._newest()
        self._rest(frame)
        return Drawing(
            tuple(_caption(node) for node in frame.find_elements(By.CSS_SELECTOR, _NODES)),
            tuple(_caption(arrow) for arrow in frame.find_elements(By.CSS_SELECTOR, _ARROWS)),
            frozenset(
                circle.get_attribute("fill") or ""
                for circle in frame.find_elements(By.CSS_SELECTOR, f"{_NODES} circle.b-outline")
            ),
        )

    def click_arrow(self, number: int = 0) -> str:
        """Click on an arrow of the newest picture; what Browser tells of it, a line a property."""
        arrow = self._newest().find_elements(By.CSS_SELECTOR, f"{_ARROWS} path.overlay")[number]
        ActionChains(self._chromium).move_to_element(arrow).click().perform()
        return self._wait(lambda: self._one(_named("viz-details-pane-properties-table"))).text

    def fit(self) -> None:
        """Make the newest picture as large as its frame."""
        self._click("[aria-label=zoom-to-fit]")

    def enlarge(self) -> None:
        """Give the newest frame the whole window, or its place among the others again."""
        self._click("[title=Fullscreen], [title='Close fullscreen']")

    def play(self, address: str, words: str) -> None:
        """Play a guide, and wait for what it says."""
        self._fetch(f":play {address}", words)

    def style(self, address: str, words: str) -> None:
        """Load a style, and wait for what is in it."""
        self._fetch(f":style {address}", words)

    def _fetch(self, command: str, words: str) -> None:
        """Run a command until it brings something from elsewhere.

        Which hosts Browser may fetch from, it learns some time after the login, and nothing shows when.
        """
        for _ in range(_TIMES):
            self.run(command)
            with suppress(TimeoutException):
                self._wait(lambda: words in self._newest().text, WAIT_SECONDS / _TIMES)
                return
        raise ToolError(f"{command} brought {self._newest().text!r}")

    def picture(self) -> bytes:
        """The newest frame as PNG."""
        return self._newest().screenshot_as_png

    def _click(self, selector: str) -> None:
        """Click on something of the newest frame, once it can be."""

        def clicked() -> bool:
            self._newest().find_element(By.CSS_SELECTOR, selector).click()
            return True

        self._wait(clicked)

    def _newest(self) -> WebElement:
        return self._one(_named("frame"))

    def _frames(self) -> list[str]:
        return [frame.id for frame in self._all(_named("frame"))]

    def _rest(self, frame: WebElement) -> None:
        def places() -> list[str | None]:
            return [node.get_attribute("transform") for node in frame.find_elements(By.CSS_SELECTOR, _NODES)]

        def still() -> bool:
            before = places()
            time.sleep(_SETTLED_SECONDS)
            return places() == before

        self._wait(still)

    def _one(self, selector: str) -> WebElement:
        return self._chromium.find_element(By.CSS_SELECTOR, selector)

    def _all(self, selector: str) -> list[WebElement]:
        return self._chromium.find_elements(By.CSS_SELECTOR, selector)

    def _wait(self, there: Callable[[], T], seconds: float = WAIT_SECONDS) -> T:
        # What is drawn anew as it changes may be away, or not yet to be used.
        missing = (
            ElementClickInterceptedException,
            ElementNotInteractableException,
            NoSuchElementException,
            StaleElementReferenceException,
        )
        return WebDriverWait(self._chromium, seconds, 0.1, missing).until(lambda _: there())


def _named(name: str) -> str:
    return f"[data-testid={name}]"


def _caption(element: WebElement) -> str:
    return " ".join((element.get_attribute("textContent") or "").split())


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise ToolError(
            f"{name} was not found. Install it (Debian and Ubuntu: apt-get install chromium chromium-driver)."
        )
    return found
