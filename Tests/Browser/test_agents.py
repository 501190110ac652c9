"""Agents, second signatures and files in pieces in Chromium: telephone and desktop, with axe and the width on every page."""

import io
import random
import re

import pytest
from PIL import Image
from conftest import picture
from journey import sign_in
from test_counter import check_accessible, fits

CODE = re.compile(r"[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}")


def looker(width):
    def look(page):
        fits(page, width)
        check_accessible(page)
    return look


def press(page, name):
    page.get_by_role("button", name=name).first.click()


def set_day(page, name, day):
    for part, value in zip(("year", "month", "day"), day.split("-")):
        page.fill(f'[name="{name}.{part}"]', value)


@pytest.mark.parametrize("width", [390, 1280])
def test_an_agent_is_asked_by_a_code_and_files_until_it_is_taken_back(osaka, visit, width):
    look = looker(width)
    principal, agent = visit(width=width), visit(width=width)
    sign_in(principal, osaka, "resident")
    principal.goto(f"{osaka.address}/procedures/youkaigo-nintei")
    principal.get_by_role("link", name="この手続きをほかの方に任せる").click()
    look(principal)
    # Without a day it is said beside the field, and the procedure stays chosen.
    press(principal, "コードを作る")
    look(principal)
    assert principal.locator('[name="procedure"]').input_value() == "youkaigo-nintei"
    set_day(principal, "until", "2026-12-31")
    picture(principal, f"agents-give-{width}")
    press(principal, "コードを作る")
    look(principal)
    picture(principal, f"agents-code-{width}")
    code = CODE.search(principal.inner_text("main")).group(0)

    sign_in(agent, osaka, "business")
    agent.goto(f"{osaka.address}/my/agents")
    look(agent)
    agent.fill('[name="code"]', "0000-0000-0000")
    press(agent, "コードの内容を見る")
    assert "このコードは使えません" in agent.inner_text("main")
    look(agent)
    agent.fill('[name="code"]', code.upper())
    press(agent, "コードの内容を見る")
    look(agent)
    picture(agent, f"agents-confirm-{width}")
    press(agent, "引き受ける")
    look(agent)
    picture(agent, f"agents-held-{width}")
    agent.get_by_role("link", name="手続きを開く").first.click()
    look(agent)
    picture(agent, f"agents-procedure-{width}")
    press(agent, "の代理で入力を始める")
    look(agent)
    draft = agent.url

    principal.goto(f"{osaka.address}/my/applications")
    assert "代理で申請した方" in principal.inner_text("main")
    look(principal)
    principal.goto(f"{osaka.address}/my/agents")
    look(principal)
    picture(principal, f"agents-given-{width}")
    press(principal, "取り消す")
    look(principal)
    assert agent.goto(draft).status == 404


@pytest.mark.parametrize("width", [390, 1280])
def test_a_second_person_reads_what_is_sealed_and_signs(osaka, visit, width):
    look = looker(width)
    first, second = visit(width=width), visit(width=width)
    sign_in(first, osaka, "resident")
    first.goto(f"{osaka.address}/procedures/koueijuutaku-todoke")
    press(first, "入力を始める")
    first.check('[name="kind"][value="live"]')
    first.wait_for_load_state()
    first.fill('[name="housing"]', "見本住宅 3号館 405号")
    press(first, "保存して次へ")
    first.fill('[name="joining.0.name.family"]', "見本")
    first.fill('[name="joining.0.name.given"]', "和子")
    set_day(first, "joining.0.birth_day", "1990-3-3")
    first.fill('[name="joining.0.relation"]', "妻")
    first.check('[name="live_reason"][value="marriage"]')
    first.wait_for_load_state()
    set_day(first, "live_from", "2026-6-1")
    press(first, "保存して次へ")
    first.check('[name="changed_job"][value="no"]')
    first.wait_for_load_state()
    first.check('[name="tax"][value="yes"]')
    first.check('[name="no_gang"]')
    press(first, "保存して次へ")
    first.fill('[name="phone"]', "06-6208-8181")
    press(first, "保存して次へ")
    assert first.url.endswith("/check")
    look(first)
    picture(first, f"cosign-check-{width}")
    press(first, "内容を確定して連署を頼む")
    look(first)
    picture(first, f"cosign-code-{width}")
    code = CODE.search(first.inner_text("main")).group(0)

    sign_in(second, osaka, "account")
    second.goto(f"{osaka.address}/cosign")
    look(second)
    second.fill('[name="code"]', code)
    press(second, "コードの内容を見る")
    look(second)
    assert "見本住宅 3号館 405号" in second.inner_text("main")
    picture(second, f"cosign-read-{width}")
    press(second, "内容を確かめ、署名する")
    look(second)
    picture(second, f"cosign-done-{width}")
    number = re.search(r"\d{4}-\d{6}", second.inner_text("main")).group(0)
    first.goto(f"{osaka.address}/my/applications/{number}")
    look(first)
    assert "連署した方" in first.inner_text("main")


def test_a_file_goes_in_pieces_as_it_is_chosen_and_on_after_a_cut_line(osaka, visit):
    page = visit(width=390)
    sign_in(page, osaka, "resident")
    cut = []

    def lose(route):
        # The second piece is lost on its way once.
        if route.request.method == "PATCH" and route.request.headers["upload-offset"] != "0" and not cut:
            cut.append(route.request.headers["upload-offset"])
            return route.abort()
        return route.continue_()

    # Before any page of the form: who begins to listen while one is on its way may miss what that page sends.
    page.route("**/api/v1/drafts/**", lose)
    page.goto(f"{osaka.address}/procedures/koueijuutaku-todoke")
    press(page, "入力を始める")
    page.check('[name="kind"][value="income"]')
    page.wait_for_load_state()
    page.fill('[name="housing"]', "見本住宅 1号館 101号")
    press(page, "保存して次へ")
    kept = io.BytesIO()
    Image.frombytes("RGB", (1_300, 1_000), random.Random(1).randbytes(3_900_000)).save(kept, "jpeg", quality=95)
    picture_bytes = kept.getvalue()
    assert len(picture_bytes) > 1 << 20
    page.set_input_files('[name="papers"]', [
        {"name": "写真.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes},
        {"name": "悪い.jpg", "mimeType": "image/jpeg", "buffer": b"<html>"},
    ])
    row = page.locator(".files li", has_text="写真.jpg")
    row.wait_for()
    assert cut == ["1048576"]
    page.locator(".upload-state", has_text="送れない種類").wait_for()
    looker(390)(page)
    picture(page, "upload-390")
    # The page that is drawn anew keeps it, and takes it away again.
    with page.expect_navigation():
        page.check('[name="changed_job"][value="no"]')
    assert page.locator(".files li", has_text="写真.jpg").count() == 1
    with page.expect_navigation():
        page.locator(".files li", has_text="写真.jpg").get_by_role("button", name="取り消す").click()
    assert page.locator(".files li").count() == 0
