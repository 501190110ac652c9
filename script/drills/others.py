"""What others wait for while somebody keeps a server busy."""

import http.client
import time

import drill  # noqa: F401 (it says where the modules of the tests are)

from writers import CASE


def others(host, cookie, seconds, name):
    """What others wait for while they hand in cases and look at a page: how many requests, how many of them failed, p50 and p99 in ms."""
    connection = http.client.HTTPConnection(host, timeout=30)
    waits, failed, end, count = [], 0, time.monotonic() + seconds, 0
    while time.monotonic() < end:
        count += 1
        for method, path in (("GET", "/previsit"), ("POST", "/api/v1/cases"), ("GET", "/api/v1/cases?limit=20")):
            begin = time.monotonic()
            try:
                headers = {"cookie": cookie, "content-type": "application/json", "idempotency-key": f"{name}-{count}"}
                connection.request(method, path, body=CASE if method == "POST" else None, headers=headers)
                answer = connection.getresponse()
                answer.read()
                failed += answer.status >= 400
            except (OSError, http.client.HTTPException):
                connection.close()
                failed += 1
            waits.append(time.monotonic() - begin)
            time.sleep(0.005)
    connection.close()
    ordered = sorted(waits)
    return len(waits), failed, ordered[len(ordered) // 2] * 1000, ordered[int(len(ordered) * 0.99)] * 1000
