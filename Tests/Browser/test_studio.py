"""The owner's studio in Chromium: a definition is changed, tried out, proposed and published by two people, each page with axe."""

import pytest
from conftest import picture
from journey import sign_in
from test_counter import check_accessible, fits


def go(page, name):
    page.get_by_role("button", name=name).first.click()


@pytest.mark.parametrize(
    ("width", "script", "procedure"),
    [(320, False, "jidou-teate-henkou"), (390, True, "jidou-teate-shoumetsu"), (1280, True, "jidou-teate-kifu")],
)
def test_an_owner_changes_a_procedure_and_another_person_publishes_it(osaka, visit, width, script, procedure):
    owner = visit(width=width, script=script)

    def look(page, name=None):
        fits(page, width)
        if script:
            check_accessible(page)
        if name:
            picture(page, f"studio-{name}-{width}")

    sign_in(owner, osaka, "procedure-owner")
    owner.goto(f"{osaka.address}/office/studio")
    look(owner, "list")
    owner.goto(f"{osaka.address}/office/studio/procedures/{procedure}")
    look(owner, "procedure")
    go(owner, "この手続きを直す")
    look(owner)
    change = owner.url

    # An item: what is wrong is said beside its control, and what was typed stays.
    owner.locator("#pages table a").first.click()
    look(owner, "item")
    item = owner.url
    owner.fill('[name="when"]', "no_such_item = true")
    owner.locator('form[action$="/items/0-0"] button[type="submit"]').first.click()
    look(owner, "fault")
    assert "という名前の項目はありません" in owner.inner_text("main")
    assert owner.input_value('[name="when"]') == "no_such_item = true"
    owner.fill('[name="when"]', "")
    owner.fill('[name="hint.ja"]', "わからないときは、担当にお尋ねください。")
    owner.fill('[name="hint.ja-easy"]', "わからないときは、{聞|き}いて ください。")
    owner.fill('[name="hint.en"]', "Ask the section when in doubt.")
    owner.locator('form[action$="/items/0-0"] button[type="submit"]').first.click()
    assert "保存しました" in owner.inner_text("main"), item

    for name in ("head", "rules", "text", "end", "pages/0"):
        owner.goto(f"{change}/{name}")
        look(owner, name.replace("/", "-"))

    # Tried out, nothing is sent.
    owner.goto(f"{change}/preview?example=0")
    look(owner, "preview-start")
    go(owner, "入力を始める")
    look(owner, "preview-page")
    owner.get_by_role("button", name="内容の確認").first.click()
    look(owner, "preview-end")
    owner.fill('[name="-name"]', "見本で試した答え")
    owner.get_by_role("button", name="この答えを試験に加える").click()
    look(owner, "change")
    text = owner.inner_text("main")
    assert "補足" in text and "試験「見本で試した答え」を加えました" in text

    owner.fill('[name="reason"]', "問い合わせが多いため、補足を付ける。")
    for part, value in (("year", "2026"), ("month", "5"), ("day", "1")):
        owner.fill(f'[name="from.{part}"]', value)
    owner.locator('form[action$="/propose"] button[type="submit"]').click()
    assert "公開待ち" in owner.inner_text("main"), owner.inner_text("main")
    look(owner)

    publisher = visit(width=width, script=script)
    sign_in(publisher, osaka, "procedure-publisher")
    publisher.goto(change)
    look(publisher, "publish")
    go(publisher, "この版を公開する")
    look(publisher)
    assert "公開ずみ" in publisher.inner_text("main")
    publisher.goto(f"{osaka.address}/office/studio")
    look(publisher)
    assert "から新しい版" in publisher.inner_text("main")


@pytest.mark.parametrize(
    ("width", "script", "procedure"), [(390, True, "jidou-teate-nintei"), (1280, False, "jidou-teate-gakukaitei")]
)
def test_an_owner_says_until_when_and_adds_a_slot_that_is_tried_out(osaka, visit, width, script, procedure):
    owner = visit(width=width, script=script)

    def look(page, name=None):
        fits(page, width)
        if script:
            check_accessible(page)
        if name:
            picture(page, f"studio-{name}-{width}")

    sign_in(owner, osaka, "procedure-owner")
    owner.goto(f"{osaka.address}/office/studio/procedures/{procedure}")
    go(owner, "この手続きを直す")
    change = owner.url

    # What is wrong is said beside its control; what was typed stays.
    owner.goto(f"{change}/rules")
    owner.check('[name="deadline"][value="rule"]')
    owner.select_option('[name="deadline-rule"]', "notice-14")
    owner.select_option('[name="deadline-from"]', index=1)
    owner.fill('[name="deadline-at"]', "25時")
    owner.check('[name="cosign-by"][value="1"]')
    owner.fill('[name="cosign-who.ja"]', "配偶者の方")
    owner.fill('[name="cosign-who.ja-easy"]', "{夫|おっと}か {妻|つま}")
    owner.fill('[name="cosign-who.en"]', "Your spouse")
    owner.fill('[name="renews"]', "6-1")
    send = 'form[action$="/rules"] button[type="submit"]'
    owner.click(send)
    look(owner, "rules-fault")
    assert "時刻は「23:30」のように" in owner.inner_text("main")
    assert owner.input_value('[name="deadline-at"]') == "25時"
    owner.fill('[name="deadline-at"]', "23:30")
    owner.fill('[name="cosign-days"]', "14")
    owner.click(send)
    assert "最後の日の何時までを" in owner.inner_text("#difference")
    assert "配偶者の方" in owner.inner_text("#difference")
    look(owner, "rules-change")
    owner.goto(f"{change}/rules")
    assert "から数えると、最後の日は" in owner.inner_text("main")
    look(owner, "rules-filled")

    # A slot: its calendar is chosen by name, and the preview offers days and times.
    owner.goto(f"{change}/pages/0")
    owner.select_option('[name="add"]', "slot")
    owner.get_by_role("button", name="足す").first.click()
    owner.select_option('[name="calendar"]', "move-in")
    owner.fill('[name="slot-place"]', '"271276"')
    look(owner, "slot-item")
    owner.locator('form[action*="/items/"] button[type="submit"]').first.click()
    assert "保存しました" in owner.inner_text("main")
    owner.goto(f"{change}/preview?example=0")
    go(owner, "入力を始める")
    owner.locator('[name$=".day"][type="radio"], select[name$=".day"]').first.wait_for()
    days = owner.locator('select[name="new_1.day"]')
    if days.count():
        days.select_option(index=2)
    else:
        owner.locator('[name="new_1.day"]').nth(1).check()
    go(owner, "時刻")
    look(owner, "slot-preview")
    assert owner.locator('[name="new_1.time"]').count() > 2
