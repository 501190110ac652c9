"""A short walk of wapiti and of sqlmap over the running city; the long ones are script/drills/scanners."""

import pytest
from conftest import City
from scanners import signed_in, sqlmap, wapiti


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    city = City("City/osaka", tmp_path_factory.mktemp("scanners"), residents=50)
    yield city
    city.stop()


def test_wapiti_finds_nothing_with_a_clerk_signed_in(city, tmp_path):
    found, pages = wapiti(
        city.address, tmp_path, person="clerk", start=["/office/sessions", "/office/cases", "/procedures", "/plan"],
        modules="csp,http_headers,cookieflags,csrf,crlf,redirect,xss,sql,exec,file", scan_seconds=10, attack_seconds=4)
    assert found == []
    assert pages >= 10


@pytest.mark.parametrize("path", ["/procedures?q=a"])
def test_sqlmap_finds_nothing_in_a_search(city, tmp_path, path):
    found, tried, said = sqlmap(city.address, tmp_path, path, parameter="q")
    assert tried, said[-2000:]
    assert found == []
