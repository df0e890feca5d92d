"""A small HTTP client with cookies and forms, for tests and measurements against a real server."""

import http.client
import http.cookiejar
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any

TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


@dataclass
class Answer:
    status: int
    url: str
    text: str


class Client:
    """One browser: keeps cookies, follows redirects, sends CSRF tokens."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.token = ""

    def get(self, path: str) -> Answer:
        answer = self._send(urllib.request.Request(self.base + path))  # noqa: S310
        found = TOKEN.search(answer.text)
        self.token = found[1] if found else self.token
        return answer

    def post(self, path: str, **form: str) -> Answer:
        data = urllib.parse.urlencode({"csrf_token": self.token, **form}).encode()
        headers = {"Referer": self.base + path}
        return self._send(urllib.request.Request(self.base + path, data, headers))  # noqa: S310

    def put_json(self, path: str, payload: Any) -> Answer:
        request = urllib.request.Request(  # noqa: S310
            self.base + path,
            json.dumps(payload).encode(),
            {
                "Content-Type": "application/json",
                "X-CSRFToken": self.token,
                "Referer": self.base + path,
            },
            method="PUT",
        )
        return self._send(request)

    def _send(self, request: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(request, timeout=30) as answer:
                return Answer(answer.status, answer.url, answer.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.url or "", error.read().decode())
        except http.client.HTTPException as error:
            # A server that died in the middle of its answer; urllib lets it through unwrapped.
            raise ConnectionError(str(error)) from error

    def log_in(self, email: str, password: str) -> None:
        self.get("/account/login")
        answer = self.post("/account/login", email=email, password=password)
        if "/practice" not in answer.url:
            raise RuntimeError(f"not logged in: {answer.status} {answer.url}")
        self.get("/practice")

    def open_first_chart(self, skip: int = 0) -> str:
        """Start an attempt at a chart of the bank's first page; returns its path."""
        page = self.get("/practice").text
        uids = re.findall(r'href="/practice/([0-9a-f-]{36})"', page)
        answer = self.post(f"/practice/{uids[skip % len(uids)]}/start")
        path = urllib.parse.urlsplit(answer.url).path
        self.get(path)
        return path
