"""A small client that keeps its cookies and sends forms as a browser without scripts does."""

import http.client
import re
import urllib.parse


class Client:
    def __init__(self, address):
        self.host = urllib.parse.urlsplit(address).netloc
        self.address = address
        self.cookies = {}

    def request(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection(self.host, timeout=20)
        headers = dict(headers or {})
        if self.cookies:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        for cookie in answer.headers.get_all("set-cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return answer.status, answer.headers, content.decode("utf-8", "replace")

    def token(self, path):
        """The token of the first form of a page that sends something."""
        _, _, page = self.request("GET", path)
        return re.search(r'name="_token" value="([^"]+)"', page).group(1)

    def post(self, path, fields):
        return self.request(
            "POST", path, urllib.parse.urlencode(fields),
            {"content-type": "application/x-www-form-urlencoded", "origin": self.address},
        )
