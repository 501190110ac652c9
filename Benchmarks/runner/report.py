"""Rounds as tables in Markdown: medians with the lowest and highest."""

import os
import pathlib
import platform
import re
import statistics


def number(value):
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def spread(values, scale=1):
    """`median (lowest–highest)`."""
    values = [value * scale for value in values]
    middle = number(statistics.median(values))
    return middle if len(values) == 1 else f"{middle} ({number(min(values))}–{number(max(values))})"


def table(heading, columns, rows):
    print(f"\n### {heading}\n")
    print("| " + " | ".join(columns) + " |")
    print("|" + "---|" * len(columns))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |", flush=True)


LOAD = ["", "answers/s", "p50 ms", "p95 ms", "p99 ms", "server CPU s a round", "CPU ms an answer", "ratio"]


def load_row(name, samples, ratio=""):
    """A line of a table with the columns `LOAD`."""
    failed = sum(sample.failed for sample in samples)
    return [
        name + (f" ({failed} failed)" if failed else ""), spread([s.rate for s in samples]),
        spread([s.p50 for s in samples]), spread([s.p95 for s in samples]), spread([s.p99 for s in samples]),
        spread([s.cpu_seconds for s in samples]), spread([s.cpu_milliseconds for s in samples]), ratio,
    ]


def median_rate(samples):
    return statistics.median(sample.rate for sample in samples)


def machine():
    """The machine in one line."""
    info = pathlib.Path("/proc/cpuinfo").read_text()
    model = next((line.split(":")[1].strip() for line in info.splitlines() if line.startswith("model name")), "?")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    busy = os.getloadavg()[0]
    return (
        f"{model}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GiB, Linux {platform.release()}, "
        f"Python {platform.python_version()}; load before the run {busy:.1f}")


def merged(lines):
    """Lines that differ in their figures, as one with the medians; a number in brackets is for the program alone."""
    lines = [re.sub(r"\s*\[[^\]]*\]$", "", line) for line in lines]
    pattern = re.compile(r"\d+(?:\.\d+)?")
    columns = list(zip(*(map(float, pattern.findall(line)) for line in lines)))
    values = iter(columns)

    def figure(found):
        column = next(values)
        return found.group(0) if min(column) == max(column) else spread(column)

    return pattern.sub(figure, lines[0])
