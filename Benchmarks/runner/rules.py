"""Rows 1 to 3 of the measures: decision tables, expressions, and a benefit with dated rates, beside the engines of others."""

import itertools
import json
import statistics
import subprocess
import sys

from runner import report


def loan():
    """A table of three inputs and four rules, with all sixty-four questions."""
    rules = [
        ['"approved"', "< 18", "-", '"refuse"'], ['"approved"', ">= 18", '"low"', '"grant"'],
        ['"approved"', ">= 18", '"high"', '"examine"'], ['"open"', "-", "-", '"wait"'],
    ]
    questions = [
        {"state": state, "age": age, "risk": risk}
        for state, age, risk in itertools.product(
            ["approved", "open"], [0, 9, 17, 18, 19, 30, 44, 45, 46, 64, 65, 66, 74, 75, 80, 99], ["low", "high"])]
    return {
        "kind": "table", "inputs": ["state", "age", "risk"], "texts": ["state", "risk"], "textual": True, "rules": rules,
        "questions": questions,
    }


def fees():
    """A fee table of 200 rows: fifty kinds, two channels, two ages."""
    rules, questions = [], []
    for kind, channel, (age, sample) in itertools.product(
            range(50), ["counter", "kiosk"], [("< 75", 40), (">= 75", 80)]):
        yen = 200 + 10 * kind + (0 if channel == "kiosk" else 100) + (0 if age[0] == "<" else 5)
        rules.append([f'"kind{kind}"', f'"{channel}"', age, str(yen)])
        questions.append({"kind": f"kind{kind}", "channel": channel, "age": sample})
    return {
        "kind": "table", "inputs": ["kind", "channel", "age"], "texts": ["kind", "channel"], "textual": False,
        "rules": rules, "questions": questions[::3],
    }


def expression(feel, zen, questions):
    return {"kind": "expression", "feel": feel, "zen": zen, "questions": questions}


def cases():
    ages = [{"age": age, "income": income} for age, income in itertools.product(range(60, 92, 4), range(0, 400, 50))]
    return {
        "loan": loan(), "fees": fees(),
        "comparison": expression("age >= 75", "age >= 75", ages),
        "conditions": expression(
            "age >= 75 and income < 200 and age != 88", "age >= 75 and income < 200 and age != 88", ages),
        "range": expression("age in [70..80]", "age in [70..80]", ages),
        "sum": expression("age * 12 + income / 4 - 3", "age * 12 + income / 4 - 3", ages),
        "allowance": {
            "kind": "allowance",
            "questions": [
                {"on": "2024-10-01", "born": born} for born in (
                    ["2005-05-01", "2011-05-01", "2012-05-01"], ["2011-05-01"], ["2022-05-01"],
                    ["2003-05-01", "2006-05-01", "2022-12-01"], ["2007-04-01", "2007-05-02"], [])],
        },
    }


PEERS = {
    "loan": ["zen", "zen-batch", "SpiffWorkflow", "bkflow-dmn", "pyDMNrules"], "fees": ["zen", "zen-batch", "bkflow-dmn"],
    "comparison": ["zen", "pySFeel", "bkflow-feel"], "conditions": ["zen", "bkflow-feel"],
    "range": ["zen", "pySFeel"], "sum": ["zen", "pySFeel"], "allowance": ["openfisca-japan"],
}
WORDS = {
    "loan": "table of 3 inputs and 4 rules", "fees": "fee table of 200 rows", "comparison": "`age >= 75`",
    "conditions": "`age >= 75 and income < 200 and age != 88`", "range": "`age in [70..80]`",
    "sum": "`age * 12 + income / 4 - 3`", "allowance": "child allowance of a household, dated rates, with reasons",
}


class Rules:
    """The engines, each in a process of its own on one core."""

    def __init__(self, program, peers, folder):
        self.program, self.peers = str(program), str(peers)
        self.path = folder / "rules.json"
        self.path.write_text(json.dumps(cases(), ensure_ascii=False))

    def run(self, engine, case, what):
        own = [self.program] if engine == "mio" else [sys.executable, self.peers, engine]
        command = ["taskset", "-c", "0", *own, case, str(self.path), str(what)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=600)
        if done.returncode != 0:
            raise SystemExit(f"{engine}, {case}: {done.stderr[-2000:]}")
        return json.loads(done.stdout.strip().splitlines()[-1])

    def measure(self, rounds, seconds):
        rows = []
        for case, peers in PEERS.items():
            expected = self.run("mio", case, "answers")
            for peer in peers:
                given = self.run(peer, case, "answers")
                if [plain(value) for value in given] != [plain(value) for value in expected]:
                    raise SystemExit(f"{peer} answers {case} differently: {given} instead of {expected}")
            found = {engine: [] for engine in ["mio", *peers]}
            for _ in range(rounds):
                for engine in found:
                    found[engine].append(self.run(engine, case, seconds))
            ours = statistics.median(sample["rate"] for sample in found["mio"])
            for engine, samples in found.items():
                rates = [sample["rate"] for sample in samples]
                ratio = "" if engine == "mio" else f"ours is {ours / statistics.median(rates):,.1f} times"
                rows.append([
                    WORDS[case], engine, report.spread(rates), report.spread([s["cpu"] for s in samples]), ratio])
        report.table(
            "Rules, one call after the other on one core, answers compared before (goals: table 500,000/s and 8 times ZEN in "
            "batches; expression twice ZEN; benefit 50,000/s)",
            ["what", "engine", "answers/s", "CPU s a round", "ratio"], rows)


def plain(value):
    """Numbers as numbers, whatever type an engine gives them."""
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value
