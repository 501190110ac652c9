"""The rows of the page that the peers answer, as values for their templates."""

import json
import os
import pathlib

FOLDER = pathlib.Path(os.environ["PAGE_FOLDER"])
ROWS = json.loads((FOLDER / "rows.json").read_text())
BY_ID = {row["id"]: row for row in ROWS}
