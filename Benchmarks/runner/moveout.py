"""The volume of a peak day of moving out (3.9): 1,200 signed notices that come 20 a second, 30 stations, a day's 2,500 visits.

The notices are signed by an authority that is made for it, and verified as a city verifies them, with `openssl ocsp` as responder. That
authority lives in the tests, so the measure does too (`VolumeTests`): it runs here as a debug build, which is an upper bound.
"""

import os
import re
import subprocess

from runner import report

NOTICES = 1_200


def measure(root, notices=NOTICES):
    """Runs the measure and prints its row."""
    said = subprocess.run(
        ["swift", "test", "--filter", "VolumeTests"], cwd=root, check=True, capture_output=True, text=True,
        env=os.environ | {"MIO_PACKAGES": str(notices)}).stdout
    found = re.search(r"3\.9 notices=(\d+) p50=([\d.]+)s p95=([\d.]+)s stations30=([\d.]+)s visits2500=([\d.]+)s", said)
    if found is None:
        raise SystemExit("the measure of moving out says nothing")
    count, half, most, stations, visits = found.groups()
    report.table(
        "Moving out, a peak minute (debug build)", ["measure", "value", "wanted"],
        [[f"verify and store, {count} notices at 20/s, p50", f"{half} s", ""],
         ["the same, p95", f"{most} s", "< 1 s"],
         ["30 stations' state", f"{stations} s", "< 2 s"],
         ["a day's 2,500 visits", f"{visits} s", "< 0.5 s"]])
