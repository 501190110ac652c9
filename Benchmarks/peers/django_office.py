"""The staff's search in Django as its parts are meant: session and user from the database, the query, a record of the
reading in one transaction, a template. Run as a program, it makes its database and prints the cookie of a user."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import django
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.wsgi import get_wsgi_application
from django.db import connections, transaction
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

import page_rows
from runner.city import MOST, SEARCH

FOLDER = page_rows.FOLDER
DURABLE = {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL", "transaction_mode": "IMMEDIATE"}
SQLITE = {"ENGINE": "django.db.backends.sqlite3", "CONN_MAX_AGE": None}

settings.configure(
    DEBUG=False,
    SECRET_KEY="for this measure only",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="django_office",
    USE_TZ=True,
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    DATABASES={
        "default": {**SQLITE, "NAME": FOLDER / "django.sqlite", "OPTIONS": DURABLE},
        "city": {**SQLITE, "NAME": f"file:{os.environ['CITY_FILE']}?mode=ro"},
    },
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [FOLDER]}],
)


@login_required
def residents(request):
    prefix = request.POST["q"]
    with connections["city"].cursor() as cursor:
        cursor.execute(SEARCH.replace("?", "%s"), [prefix + MOST, prefix])
        found = cursor.fetchall()[:50]
    with transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO event (kind, at, actor, purpose, shown) VALUES (%s, %s, %s, %s, %s)",
            ["register.searched", timezone.now(), request.user.username, "register-search", len(found)])
        event = cursor.lastrowid
        cursor.executemany(
            "INSERT INTO listing (resident, event) VALUES (%s, %s)", [(row[1], event) for row in found])
    # How a row reads is made beforehand; ours makes it each time.
    return render(request, "list.html", {"rows": [page_rows.BY_ID[row[2]] for row in found]})


urlpatterns = [path("", residents)]


def prepare():
    """Makes the tables and a user who is signed in; prints the cookie."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "CREATE TABLE event (id INTEGER PRIMARY KEY, kind TEXT, at TEXT, actor TEXT, purpose TEXT, shown INTEGER)")
        cursor.execute(
            "CREATE TABLE listing (resident INTEGER, event INTEGER, PRIMARY KEY (resident, event)) WITHOUT ROWID")
    user = User.objects.create_user("clerk")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    print(f"sessionid={session.session_key}")


if __name__ == "__main__":
    django.setup()
    prepare()
else:
    application = get_wsgi_application()
