"""The rule engines of others, each a program of its own: `rules_peers.py ENGINE CASE CASES.json answers|SECONDS`. `answers`
prints what the engine says to every question of the case as JSON; seconds print how many it answers a second, one call
after the other on one core."""

import json
import sys
import time


class Zen:
    """ZEN (Rust). Decision tables in its own JSON, expressions compiled once."""

    def __init__(self, case):
        import zen
        self.batch = 1
        if case["kind"] == "expression":
            compiled = zen.compile_expression(case["zen"])
            self.ask = compiled.evaluate
            return
        table = {
            "hitPolicy": "first",
            "inputs": [{"id": f"i{n}", "name": name, "field": name} for n, name in enumerate(case["inputs"])],
            "outputs": [{"id": "o", "name": "answer", "field": "answer"}],
            "rules": [
                {"_id": f"r{n}", **{f"i{i}": "" if test == "-" else test for i, test in enumerate(rule[:-1])}, "o": rule[-1]}
                for n, rule in enumerate(case["rules"])],
        }
        graph = {
            "nodes": [
                {"id": "in", "type": "inputNode", "name": "in"},
                {"id": "t", "type": "decisionTableNode", "name": "t", "content": table},
                {"id": "out", "type": "outputNode", "name": "out"}],
            "edges": [
                {"id": "a", "sourceId": "in", "targetId": "t", "type": "edge"},
                {"id": "b", "sourceId": "t", "targetId": "out", "type": "edge"}],
        }
        # Read and compiled once, not at each call.
        content = zen.ZenDecisionContent(json.dumps(graph))
        engine = zen.ZenEngine({"loader": lambda key: content})
        decision = engine.create_decision(content)
        self.ask = lambda facts: decision.evaluate(facts)["result"].get("answer")
        self.engine = engine


class ZenBatch(Zen):
    """ZEN asked for 64 answers in one call, its quickest form for tables."""

    def __init__(self, case):
        super().__init__(case)
        self.batch = 64
        self.ask_many = lambda many: [
            one["data"]["result"].get("answer") if "data" in one else one["result"].get("answer")
            for one in self.engine.evaluate_batch([{"key": "t", "context": facts} for facts in many])]


class Sfeel:
    """pySFeel: reads the expression each time, as it has no other way."""

    def __init__(self, case):
        import pySFeel
        parser = pySFeel.SFeelParser()
        text = case["feel"]

        def ask(facts):
            for name, value in facts.items():
                parser.sFeelParse(f"{name} <- {json.dumps(value)}")
            return parser.sFeelParse(text)[1]
        self.ask = ask


class BkflowFeel:
    def __init__(self, case):
        from bkflow_feel.api import parse_expression
        text = case["feel"]
        self.ask = lambda facts: parse_expression(text, facts)


class BkflowDmn:
    def __init__(self, case):
        from bkflow_dmn.data_model import SingleDecisionTable
        columns = [{"id": name, "type": "string" if name in case["texts"] else "int"} for name in case["inputs"]]
        outputs = [{"id": "answer", "type": "string" if case["textual"] else "int"}]
        cells = [
            [f"{name} {test}" if test[0] in "<>" else (f"{name} in {test}" if test[0] == "[" else f"{name} = {test}")
             if test != "-" else "" for name, test in zip(case["inputs"], rule)]
            for rule in case["rules"]]
        table = SingleDecisionTable(
            title="t", hit_policy="First", inputs={"cols": columns, "rows": cells},
            outputs={"cols": outputs, "rows": [[rule[-1]] for rule in case["rules"]]})
        self.ask = lambda facts: table.decide(facts, False)[0]["answer"]


class PyDMNrules:
    """pyDMNrules: its tables are worksheets."""

    def __init__(self, case):
        import openpyxl
        import pyDMNrules
        book = openpyxl.Workbook()
        glossary = book.active
        glossary.title = "Glossary"
        glossary.append(["Glossary"])
        glossary.append(["Variable", "Business Concept", "Attribute"])
        for name in [*case["inputs"], "answer"]:
            glossary.append([name, "Case" if name == case["inputs"][0] else None, name])
        last = len(case["inputs"]) + 3
        glossary.merge_cells(f"B3:B{last}")
        decision = book.create_sheet("Decision")
        decision.append(["Decision"])
        decision.append(["Decisions", "Execute Decision Tables"])
        decision.append(["answer", "table"])
        sheet = book.create_sheet("table")
        sheet.append(["table"])
        sheet.append(["U", *case["inputs"], "answer"])
        for number, rule in enumerate(case["rules"]):
            sheet.append([number + 1, *rule])
        from openpyxl.styles import Border, Side
        thin, double = Side(style="thin"), Side(style="double")
        for page in book:
            for row in page.iter_rows():
                for cell in row:
                    cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        # Double bars part conditions from answers, and the head from the rules.
        for row in sheet.iter_rows(min_row=2):
            for place, cell in enumerate(row):
                cell.border = Border(
                    left=double if place == len(case["inputs"]) + 1 else thin,
                    right=double if place == len(case["inputs"]) else thin,
                    top=double if cell.row == 3 else thin, bottom=double if cell.row == 2 else thin)
        rules = pyDMNrules.DMN()
        status = rules.use(book)
        if "errors" in status:
            raise SystemExit(str(status["errors"]))
        def ask(facts):
            _, result = rules.decide(facts)
            return (result[-1] if isinstance(result, list) else result)["Result"]["answer"]
        self.ask = ask


class Spiff:
    """SpiffWorkflow: its tables hold expressions of Python."""

    def __init__(self, case):
        from types import SimpleNamespace

        from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
        from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
        from SpiffWorkflow.dmn.specs import model
        table = model.DecisionTable("t", "t", "UNIQUE")
        table.inputs = [model.Input(name, name, name, name, "string") for name in case["inputs"]]
        table.outputs = [model.Output("answer", "answer", "answer", "string")]
        for number, rule in enumerate(case["rules"]):
            line = model.Rule(str(number))
            for column, test in zip(table.inputs, rule):
                entry = model.InputEntry(f"{number}{column.id}", column)
                if test != "-":
                    entry.lhs.append(test)
                line.inputEntries.append(entry)
            answer = model.OutputEntry(f"{number}o", table.outputs[0])
            answer.text = rule[-1]
            line.outputEntries.append(answer)
            table.rules.append(line)
        engine = DMNEngine(table)
        workflow = SimpleNamespace(script_engine=PythonScriptEngine())
        self.ask = lambda facts: engine.result(SimpleNamespace(data=facts, workflow=workflow))["answer"]


class OpenFisca:
    """OpenFisca-Japan: the child allowance of one household, as one asks an API for it: built, then computed."""

    def __init__(self, case):
        from openfisca_core.simulation_builder import SimulationBuilder
        from openfisca_japan import CountryTaxBenefitSystem
        system = CountryTaxBenefitSystem()

        def ask(facts):
            children = {f"子{n}": {"誕生年月日": {"ETERNITY": born}} for n, born in enumerate(facts["born"])}
            situation = {
                "世帯員": {"親": {"誕生年月日": {"ETERNITY": "1985-05-01"}}, **children},
                "世帯一覧": {"世帯": {"親一覧": ["親"], "子一覧": list(children)}},
            }
            simulation = SimulationBuilder().build_from_entities(system, situation)
            return int(simulation.calculate("児童手当", facts["on"])[0])
        self.ask = ask


ENGINES = {
    "zen": Zen, "zen-batch": ZenBatch, "pySFeel": Sfeel, "bkflow-feel": BkflowFeel, "bkflow-dmn": BkflowDmn,
    "pyDMNrules": PyDMNrules, "SpiffWorkflow": Spiff, "openfisca-japan": OpenFisca,
}


def main():
    engine, name, path, what = sys.argv[1:]
    case = json.load(open(path))[name]
    engine = ENGINES[engine](case)
    many = getattr(engine, "ask_many", None)
    questions = case["questions"]
    if what == "answers":
        answers = many(questions) if many else [engine.ask(facts) for facts in questions]
        print(json.dumps(answers, ensure_ascii=False))
        return
    seconds, count = float(what), 0
    asked = [questions[n % len(questions)] for n in range(64)]
    start = time.perf_counter()
    cpu = time.process_time()
    while time.perf_counter() - start < seconds:
        if many:
            many(asked)
            count += 64
        else:
            for facts in asked[:8]:
                engine.ask(facts)
            count += 8
    wall = time.perf_counter() - start
    print(json.dumps({"rate": count / wall, "cpu": time.process_time() - cpu}))


main()
