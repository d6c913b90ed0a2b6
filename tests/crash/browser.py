"""A browser without JavaScript: cookies, forms, redirects that it tells instead of following."""

import re
from dataclasses import dataclass
from html import unescape
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: autocomplete="\w+")? value="([^"]*)">')
BROKEN = (OSError, HTTPException)  # what a browser calls “connection was reset”


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    text: str


class Browser:
    def __init__(self, port):
        self.port = port
        self.cookies = {}
        self.token = ""

    def get(self, path):
        return self._ask("GET", path, None)

    def post(self, path, **fields):
        return self._ask("POST", path, {"csrf_token": self.token, **fields})

    def sign_in(self, login, password):
        self.get("/sign-in")
        answer = self.post("/sign-in", login=login, password=password)
        assert answer.status == 303, answer.text
        self.get("/forms")

    def hidden(self, text):
        """The hidden inputs of the form on a page."""
        return {name: unescape(value) for name, value in HIDDEN.findall(text)}

    def _ask(self, method, path, fields):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={text}" for name, text in self.cookies.items())}
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answered = connection.getresponse()
            text = answered.read().decode()
            for each in answered.headers.get_all("Set-Cookie", ()):
                self.cookies |= {name: part.value for name, part in SimpleCookie(each).items()}
            location = answered.headers.get("Location", "")
        finally:
            connection.close()
        token = TOKEN.search(text)
        if token:
            self.token = unescape(token[1])
        return Answer(answered.status, location, text)
