"""Makes a day at a counter for the tests of waiting times: python3 Tests/Fixtures/make_tickets.py SEED TICKETS > FILE

Visitors come as a Poisson process, more of them in the first hour; services are lognormal with a spread of 0.6 around the
usual minutes of their category; one in ten visitors has priority; the walk to the window takes 10 to 50 seconds.
"""

import math
import random
import sys

SHARES = [("moves", 0.5, 18), ("family-register", 0.2, 20), ("my-number", 0.3, 14)]
SPREAD = 0.6


def main(seed, count):
    draw = random.Random(seed)
    sigma = math.sqrt(math.log(1 + SPREAD**2))
    seconds = 0.0
    print("# Invented: made by Tests/Fixtures/make_tickets.py %d %d; seconds after 9:00." % (seed, count))
    print("issued,category,priority,walk,service")
    for _ in range(count):
        seconds += draw.expovariate((14 if seconds < 3600 else 10) / 3600)
        category, _, minutes = draw.choices(SHARES, [share for _, share, _ in SHARES])[0]
        service = draw.lognormvariate(math.log(minutes * 60) - sigma**2 / 2, sigma)
        priority = draw.choices(["ordinary", "assisted", "appointment"], [0.9, 0.06, 0.04])[0]
        print(f"{int(seconds)},{category},{priority},{draw.randint(10, 50)},{max(30, int(service))}")


main(int(sys.argv[1]), int(sys.argv[2]))
