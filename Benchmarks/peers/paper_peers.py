"""A list as PDF by WeasyPrint and ReportLab: `paper_peers.py ROWS.tsv FOLDER`. WeasyPrint embeds the font as ours does;
ReportLab names a font that the reader must have."""

import pathlib
import sys
import time

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle
from reportlab.lib.styles import ParagraphStyle
from weasyprint import HTML

rows = [line.split("\t") for line in pathlib.Path(sys.argv[1]).read_text().splitlines()]
folder = pathlib.Path(sys.argv[2])


def weasyprint(file):
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    page = HTML(string=f"""<html lang="ja"><style>@page {{ size: A4; margin: 20mm }}
        body {{ font: 10pt "Noto Sans CJK JP" }} table {{ width: 100%; border-collapse: collapse }}
        td {{ border: 0.3mm solid }}</style><h1>一覧</h1><table>{cells}</table></html>""")
    page.write_pdf(file)


def reportlab(file):
    title = ParagraphStyle("title", fontName="HeiseiKakuGo-W5", fontSize=18, leading=24)
    table = Table(rows, style=TableStyle([
        ("FONTNAME", (0, 0), (-1, -1), "HeiseiKakuGo-W5"), ("FONTSIZE", (0, 0), (-1, -1), 10),
        ("GRID", (0, 0), (-1, -1), 0.8, "black"),
    ]))
    SimpleDocTemplate(str(file), pagesize=A4).build([Paragraph("一覧", title), table])


def measure(name, work, rounds):
    file = folder / f"{name}.pdf"
    work(file)
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work(file)
        times.append(time.perf_counter() - start)
    print(f"{name}: {rounds / sum(times):.1f} pages/s")


pdfmetrics.registerFont(UnicodeCIDFont("HeiseiKakuGo-W5"))
measure("reportlab", reportlab, 100)
measure("weasyprint", weasyprint, 5)
