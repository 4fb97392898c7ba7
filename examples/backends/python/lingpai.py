"""WSGI middleware (Flask, Django, plain): lets in who is logged in to the mini-program. Python 3.10 or newer, nothing else."""

import collections
import http.client
import json
import re
import sys
from urllib.parse import urlsplit


class Lingpai:
    """
    The application finds who calls in environ["lingpai"]: sub (the user's id), openid, unionid, appid, sid.
    url: where Lingpai is; api_key: one of scope introspect; timeout: seconds.
    """

    def __init__(self, application, url, api_key, timeout=3):
        self.application = application
        self.url = urlsplit(url)
        self.api_key = api_key
        self.timeout = timeout
        self.idle = collections.deque()

    def __call__(self, environ, start_response):
        # A proxy in front may set such headers; a client's own are nobody's word.
        for name in [name for name in environ if name.startswith("HTTP_X_LINGPAI")]:
            del environ[name]
        token = token_in(environ)
        try:
            environ["lingpai"] = self.who_calls(token) if token else None
            if environ["lingpai"] is None:
                status, body = self.refusal(environ)
                return answer(start_response, status, body)
        except (OSError, http.client.HTTPException, ValueError) as error:
            # Lingpai does not answer, or does not know the API key: nobody is let in, and nobody is told to log in.
            print(error, file=sys.stderr)
            body = json.dumps({"error": "unavailable", "message": "Try again in a moment."}).encode()
            return answer(start_response, 503, body, ("Retry-After", "1"))
        return self.application(environ, start_response)

    def who_calls(self, token):
        headers = {"Authorization": f"Bearer {self.api_key}", "Content-Type": "application/json"}
        status, body = self.ask("POST", "/api/introspect", headers, json.dumps({"token": token}))
        told = json.loads(body)
        if status != 200:
            raise ValueError(f"Lingpai answers {status}: {told.get('error')}")
        return told if told["active"] else None

    def refusal(self, environ):
        """Lingpai's own words tell the mini-program to log in again, in its language: it is asked with the same headers."""
        names = ("Authorization", "X-WX-Skey", "X-WX-Id", "Sessionid", "Accept-Language")
        told = {name: environ.get("HTTP_" + name.upper().replace("-", "_")) for name in names}
        status, body = self.ask("GET", "/api/forward-auth", {name: text for name, text in told.items() if text})
        if status not in (401, 403):
            raise ValueError(f"Lingpai answers {status}")
        return status, body

    def ask(self, method, path, headers, body=None):
        """On a connection that was kept open; where it was closed meanwhile, on a new one."""
        while True:
            try:
                connection, is_new = self.idle.pop(), False
            except IndexError:
                connection, is_new = self.connected(), True
            try:
                connection.request(method, self.url.path.rstrip("/") + path, body, headers)
                response = connection.getresponse()
                told = response.status, response.read()
                self.idle.append(connection)
                return told
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                if is_new or isinstance(error, TimeoutError):
                    raise

    def connected(self):
        kind = http.client.HTTPSConnection if self.url.scheme == "https" else http.client.HTTPConnection
        return kind(self.url.hostname, self.url.port, timeout=self.timeout)


def token_in(environ):
    """Old clients send it as X-WX-Skey or sessionid. What cannot be a token costs no question."""
    bearer = re.fullmatch(r"Bearer (\S+)", environ.get("HTTP_AUTHORIZATION", ""), re.I)
    token = bearer.group(1) if bearer else environ.get("HTTP_X_WX_SKEY") or environ.get("HTTP_SESSIONID") or ""
    return token if re.fullmatch(r"[!-~]{1,4096}", token) else None


def answer(start_response, status, body, *headers):
    length = ("Content-Length", str(len(body)))
    start_response(f"{status} {http.client.responses[status]}", [("Content-Type", "application/json"), length, *headers])
    return [body]
