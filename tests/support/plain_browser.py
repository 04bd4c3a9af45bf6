"""A browser without scripts: follows links and redirects, fills forms, keeps cookies."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient

_VOID = frozenset({"input", "link", "meta", "br", "hr", "img", "path", "circle", "rect"})


@dataclass
class Form:
    """A form as the page holds it; `buttons` are (name, value, label)."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """An answer, read as HTML."""

    def __init__(self, response: ClientResponse, body: str) -> None:
        super().__init__()
        self.status = response.status
        self.headers = response.headers
        self.path = response.url.path
        self.address = str(response.url.relative())
        self.html = body
        self.links: dict[str, str] = {}
        self.forms: list[Form] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.heading = ""
        self.title = ""
        self._words: list[str] = []
        self._open: list[tuple[str, dict[str, str], list[str]]] = []
        self._select = ""
        self.feed(body)

    @property
    def text(self) -> str:
        """Everything that can be read, in one line."""
        return " ".join(" ".join(self._words).split())

    def form(self, action: str) -> Form:
        """The form whose address ends in `action`."""
        return next(form for form in self.forms if form.action.endswith(action))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.elements.append((tag, values))
        if tag == "form":
            action = urljoin(self.address, values.get("action", self.address))
            self.forms.append(Form(values.get("method", "get"), action))
        elif tag == "input" and values.get("type") == "checkbox" and "checked" not in values:
            pass
        elif tag == "input" and "name" in values and self.forms:
            self.forms[-1].fields[values["name"]] = values.get("value", "")
        elif tag == "select" and self.forms:
            self._select = values["name"]
        elif tag == "option" and self.forms:
            fields = self.forms[-1].fields
            if "selected" in values or self._select not in fields:
                fields[self._select] = values.get("value", "")
        if tag == "textarea" and "name" in values and self.forms:
            self.forms[-1].fields[values["name"]] = ""
        if tag not in _VOID:
            self._open.append((tag, values, []))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] == "title":
            self._open[-1][2].append(data)
        in_field = self._open and self._open[-1][0] == "textarea"
        if in_field and "name" in self._open[-1][1] and self.forms:
            self.forms[-1].fields[self._open[-1][1]["name"]] = data.removeprefix("\n")
            return
        if any(tag in ("script", "style", "title", "option") for tag, _, _ in self._open):
            return
        self._words.append(data)
        for _, _, words in self._open:
            words.append(data)

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            open_tag, values, words = self._open.pop()
            label = " ".join("".join(words).split())
            if open_tag == "a" and "href" in values:
                self.links[values.get("aria-label", label)] = values["href"]
            elif open_tag == "button" and self.forms:
                button = (values.get("name", ""), values.get("value", ""), label)
                self.forms[-1].buttons.append(button)
            elif open_tag == "h1":
                self.heading = label
            elif open_tag == "title":
                self.title = label
            if open_tag == tag:
                break


class PlainBrowser:
    """One visitor; every answer is a `Page`."""

    def __init__(self, client: TestClient) -> None:
        self._client = client

    async def open(self, address: str) -> Page:
        return await self._read(await self._client.get(address))

    async def press(self, form: Form, button: str | None = None, **values: str) -> Page:
        """Send `form` with `values`, by the button with that label if it has several."""
        fields = {**form.fields, **values}
        for name, value, label in form.buttons:
            if name and label == button:
                fields[name] = value
        if form.method == "get":
            return await self.open(f"{form.action.partition('?')[0]}?{urlencode(fields)}")
        return await self._read(await self._client.post(form.action, data=fields))

    async def _read(self, response: ClientResponse) -> Page:
        return Page(response, await response.text())
