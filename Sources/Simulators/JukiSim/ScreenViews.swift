import Site

/// The screens, in the manner of such systems: dense, tabs, and dialogs that stand in the way.
enum ScreenViews {
    static let supportWarning = "支援措置対象者が含まれています。取扱いを確認してください。"
    static let duplicateWarning = "同じ氏名・生年月日の異動が登録されています。続けますか。"

    static func login(isOver: Bool, isWrong: Bool) -> HTML {
        let message =
            isWrong ? "職員番号またはパスワードが違います。" : isOver ? "一定時間操作がなかったため、ログアウトしました。" : nil
        return frame(
            "ログイン",
            """
            \(message.map { text -> HTML in "<p id=\"message\" role=\"alert\">\(text)</p>" })
            <form method="post" action="/login">
            <p><label for="operator">職員番号</label> <input id="operator" name="operator" autocomplete="off"></p>
            <p><label for="password">パスワード</label> <input id="password" name="password" type="password"></p>
            <p><button id="log-in">ログイン</button></p></form>
            """)
    }

    static let menu = frame(
        "業務メニュー",
        """
        <ul><li><a id="to-entry" href="/entry">異動入力</a></li><li><a id="to-search" href="/search">異動照会</a></li>
        <li><a id="log-out" href="/logout">ログアウト</a></li></ul>
        """)

    static func entry(_ values: [String: String], problems: [(field: String, reason: String)]) -> HTML {
        let tabs = EntryForm.tabs.map { tab -> HTML in
            "<button type=\"button\" class=\"tab\" id=\"tab-\(tab.id)\" data-tab=\"\(tab.id)\">\(tab.title)</button>"
        }
        let sheets = EntryForm.tabs.map { tab -> HTML in
            "<fieldset id=\"sheet-\(tab.id)\"><legend>\(tab.title)</legend>\(tab.fields.map { row($0, values, tab) })</fieldset>"
        }
        let list: HTML =
            problems.isEmpty
            ? ""
            : """
            <ul id="problems" role="alert">\(problems.map { problem -> HTML in
                "<li data-field=\"\(problem.field)\">\(problem.reason)</li>"
            })</ul>
            """
        return frame(
            "異動入力",
            """
            \(list)<form method="post" action="/entry"><p>\(tabs)</p>\(sheets)
            <p><button id="to-confirm">確認画面へ</button></p></form>
            \(raw: script)
            """)
    }

    static func warning(_ text: String) -> HTML {
        frame(
            "警告",
            """
            <form method="post" action="/warning" role="alertdialog" aria-labelledby="warning-text" id="warning">
            <p id="warning-text">\(text)</p>
            <p><button id="warning-ok" name="answer" value="ok">続行</button>
            <button id="warning-cancel" name="answer" value="cancel">中止</button></p></form>
            """)
    }

    static func confirm(_ values: [String: String]) -> HTML {
        frame(
            "異動入力（確認）",
            """
            \(table(values))<form method="post" action="/commit"><p><button id="commit">登録</button>
            <a id="back" href="/entry">入力画面へ戻る</a></p></form>
            """)
    }

    static func done(_ number: String) -> HTML {
        frame(
            "登録完了",
            "<p>登録しました。受付番号：<strong id=\"number\">\(number)</strong></p><p><a href=\"/menu\">業務メニュー</a></p>")
    }

    static func search(_ wanted: String?, _ found: [EntryRegister.Entry]) -> HTML {
        let rows = found.map { entry -> HTML in
            """
            <tr class="found"><td><a class="number" href="/entries/\(entry.number)">\(entry.number)</a></td>\
            <td>\(entry.caseNumber)</td><td>\(entry.at)</td></tr>
            """
        }
        let result: HTML =
            wanted == nil
            ? ""
            : found.isEmpty
                ? "<p id=\"none\">該当する異動はありません。</p>"
                : "<table id=\"results\"><tr><th>受付番号</th><th>案件番号</th><th>登録日時</th></tr>\(rows)</table>"
        return frame(
            "異動照会",
            """
            <form method="get" action="/search"><p><label for="case">案件番号</label>
            <input id="case" name="case" value="\(wanted ?? "")"> <button id="search">検索</button></p></form>\(result)
            """)
    }

    static func shown(_ entry: EntryRegister.Entry) -> HTML {
        frame("異動照会（詳細）", "<p>受付番号：<strong id=\"number\">\(entry.number)</strong></p>\(table(entry.values))")
    }

    private static func table(_ values: [String: String]) -> HTML {
        let rows = EntryForm.tabs.flatMap { tab in
            tab.fields.map { field -> HTML in
                """
                <tr><th>\(tab.title)</th><th id="l-\(field.name)">\(field.label)</th>\
                <td id="v-\(field.name)">\(values[field.name] ?? "")</td></tr>
                """
            }
        }
        return "<table id=\"values\">\(rows)</table>"
    }

    private static func row(_ field: EntryField, _ values: [String: String], _ tab: EntryForm.Tab) -> HTML {
        let value = values[field.name] ?? ""
        let label: HTML = "<label for=\"\(field.name)\">\(field.label)</label>"
        if case .choice(let words) = field.kind {
            let options = ([""] + words).map { word -> HTML in
                "<option value=\"\(word)\"\(raw: word == value ? " selected" : "")>\(word)</option>"
            }
            return "<p>\(label) <select id=\"\(field.name)\" name=\"\(field.name)\">\(options)</select></p>"
        }
        return
            "<p>\(label) <input id=\"\(field.name)\" name=\"\(field.name)\" value=\"\(value)\" autocomplete=\"off\"></p>"
    }

    private static func frame(_ title: String, _ body: HTML) -> HTML {
        """
        <!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><title>\(title) - 模擬住民記録システム</title>
        <style>body{font:14px sans-serif;margin:1rem;background:#eef}header{background:#036;color:#fff;padding:.5rem}
        th{text-align:left}td,th{border:1px solid #999;padding:.1rem .4rem;background:#fff}label{display:inline-block;
        min-width:11rem}fieldset p{margin:.2rem}[role=alertdialog]{border:3px solid #c00;background:#fff;padding:1rem}
        </style></head><body><header>模擬住民記録システム（Simulated resident system）</header><h1>\(title)</h1>
        \(body)</body></html>
        """
    }

    /// One tab at a time, as such screens have it.
    private static let script = """
        <script>
        const show = (id) => document.querySelectorAll('fieldset').forEach((sheet) => {
          sheet.hidden = sheet.id !== 'sheet-' + id;
        });
        document.querySelectorAll('.tab').forEach((tab) => tab.addEventListener('click', () => show(tab.dataset.tab)));
        show('notice');
        </script>
        """
}
