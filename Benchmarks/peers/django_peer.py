"""A list of 50 rows in Django, without a query, a session or a record of who read it."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.shortcuts import render
from django.urls import path

from page_rows import FOLDER, ROWS

settings.configure(
    DEBUG=False,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [FOLDER]}],
)


def residents(request):
    return render(request, "list.html", {"rows": ROWS})


urlpatterns = [path("", residents)]
application = get_wsgi_application()
