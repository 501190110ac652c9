"""Screens that show queues: opens many streams of server-sent events and remembers when a call was on each of them.

A program of its own, so that it does not take turns with who calls: `screens.py PORT` reads `{path: how many}` as JSON from the first
line of its input, prints `open` when every screen shows something, and when its input ends prints
`{path: {"A012-3": [on how many screens, when on the last]}}`. Times are those of the machine's monotonic clock, which all programs share.
"""

import asyncio
import json
import re
import sys
import time

#: A call on a display: number, window, and the moment of the call.
CALL = re.compile(rb'data-call="([A-Z]\d{3}-\d+)-\d+"')


class Screen:
    """One stream. A call is new on it once."""

    def __init__(self, path, calls, shown):
        self.path, self.calls, self.shown = path, calls, shown
        self.seen = set()

    async def run(self, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        writer.write(
            f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/event-stream\r\n\r\n".encode())
        status = await reader.readline()
        if b" 200 " not in status:
            raise SystemExit(f"{self.path} answers {status!r}")
        buffer, is_first = b"", True
        while piece := await reader.read(1 << 16):
            buffer += piece
            while b"\n\n" in buffer:
                message, _, buffer = buffer.partition(b"\n\n")
                if b"data:" not in message:
                    continue
                now = time.monotonic()
                for call in CALL.findall(message):
                    if call not in self.seen:
                        self.seen.add(call)
                        found = self.calls.setdefault(call.decode(), [0, now])
                        found[0] += 1
                        found[1] = now
                if is_first:
                    is_first = False
                    self.shown.release()
        raise SystemExit(f"the stream {self.path} ended")


async def main():
    port, wanted = int(sys.argv[1]), json.loads(sys.stdin.readline())
    shown = asyncio.Semaphore(0)
    calls = {path: {} for path in wanted}
    running = []
    for path, count in wanted.items():
        for _ in range(count):
            running.append(asyncio.create_task(Screen(path, calls[path], shown).run(port)))
        await asyncio.sleep(0.02)
    for _ in running:
        await asyncio.wait_for(shown.acquire(), 120)
    print("open", flush=True)
    end = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await asyncio.wait([end, *running], return_when=asyncio.FIRST_COMPLETED)
    ended = sum(task.done() for task in running)
    print(json.dumps({"ended": ended, "calls": calls}))


asyncio.run(main())
