"""A list of 50 rows in Starlette and Jinja2, without a query, a session or a record of who read it."""

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from page_rows import FOLDER, ROWS

templates = Jinja2Templates(FOLDER)


async def residents(request):
    return templates.TemplateResponse(request, "list.html", {"rows": ROWS})


app = Starlette(routes=[Route("/", residents)])
