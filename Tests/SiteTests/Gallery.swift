import Kernel

@testable import Site

/// A page with every component, for tests of accessibility and for looking at.
enum Gallery {
    @Sendable static func show(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        if request.query["view"] == "office" { return .page(office(ctx)) }
        var errors = FormErrors()
        if request.query["view"] == "errors" {
            errors.add("family", "氏を入力してください。")
            errors.add("birth", "生年月日の月を入力してください。")
            errors.add("reason", "届出の理由を選んでください。")
        }
        return .page(form(ctx, errors))
    }

    private static func form(_ ctx: PageContext, _ errors: FormErrors) -> Page {
        var typed = FormData([("given", "花子"), ("benefits", "medical")])
        if !errors.isEmpty { typed.append("birth.year", "平成2"); typed.append("birth.day", "31") }
        let form = FormState(ctx, typed, errors)
        return Page(
            title: "転入届の準備",
            lead: "<p>引っ越してきた日から14日以内に届け出ます。ここで入力した内容は、窓口でそのまま使えます。</p>",
            breadcrumbs: [.init("引っ越し", path: "/gallery")], hasErrors: !errors.isEmpty,
            body: """
                \(ErrorSummary(form))
                \(StepNavigation(ctx, [.init("異動の内容", path: "/gallery"), .init("届け出る人"), .init("確認"), .init("完了")], current: 1))
                \(errors.isEmpty ? Banner(.success, "途中まで保存しました", text: "<p>4月24日まで、このブラウザーで続きから始められます。</p>") : nil)
                \(Form(ctx, action: "/gallery", multipart: true) {
                    """
                    \(TextField(form.field("family", label: "氏", hint: "戸籍のとおりに入力してください。", required: true), autocomplete: "family-name", width: .half))
                    \(TextField(form.field("given", label: "名", required: true), autocomplete: "given-name", width: .half))
                    \(DateField(form.field("birth", label: "生年月日", hint: "例：平成2年3月31日、1990年3月31日", required: true), birthday: true))
                    \(RadioGroup(form.field("reason", label: "届出の理由", required: true), [
                        Choice("in", "市外から引っ越してきた"), Choice("within", "市内で引っ越した", hint: "区が変わる場合も含みます。"),
                        Choice("out", "市外へ引っ越す"),
                    ]))
                    \(CheckboxGroup(form.field("benefits", label: "持っているもの"), [
                        Choice("medical", "医療証"), Choice("card", "マイナンバーカード"), Choice("handbook", "障がい者手帳"),
                    ], inline: true))
                    \(Select(form.field("ward", label: "届け出る窓口"), [Choice("a", "東の窓口"), Choice("b", "西の窓口")]))
                    \(NumberField(form.field("persons", label: "一緒に引っ越した人"), unit: "人"))
                    \(TextArea(form.field("note", label: "窓口に伝えたいこと", hint: "200文字まで"), rows: 3))
                    \(FileField(form.field("proof", label: "転出証明書の写真"), accept: "image/*"))
                    \(Checkbox(form.field("agree", label: "内容を確認しました", required: true)))
                    \(ButtonRow([Button("次へ"), Button("下書きを保存", .secondary), LinkButton("やめる", path: "/", .tertiary)]))
                    """
                })
                <h2>お知らせ</h2>
                \(Banner(.info, "マイナンバーカードをお持ちください"))
                \(Banner(.warning, "3月末は窓口が混み合います", text: "<p>午前中が比較的すいています。</p>"))
                \(Banner(.error, "送信できませんでした", text: "<p>もう一度お試しください。</p>"))
                \(Accordion("必要な持ち物", open: true, content: "<ul><li>本人確認書類</li><li>転出証明書</li></ul>"))
                \(Accordion("代理人が届け出る場合", content: "<p>委任状が必要です。</p>"))
                \(EmergencyBanner("大雨警報が出ています", text: "<p>不要な外出を避けてください。</p>", path: "/", linkLabel: "避難所を見る"))
                """)
    }

    private static func office(_ ctx: PageContext) -> Page {
        let rows: [[HTML]] = (1...6).map { index in
            [
                "<a href=\"/gallery\">2026-04-\(1_000 + index)</a>", "澪標　太郎\(index)", "転入",
                ctx.date(CivilDate(dayNumber: 20_560 + index)),
                index.isMultiple(of: 2) ? "\(Chip("受付済み", .green))" : "\(Chip("確認待ち", .yellow))", "\(index * 7)",
            ]
        }
        let bars = [
            BarChart.Bar("2025年度", value: 12, figure: "12分", mark: 20),
            .init("2026年度", value: 9, figure: "9分", mark: 15),
            .init("2027年度", value: nil, figure: "未測定", mark: 12),
        ]
        return Page(
            title: "窓口セッション", breadcrumbs: [.init("窓口", path: "/gallery")], width: .wide,
            body: """
                \(Columns(sideLabel: "この手続きについて", main: """
                    \(SearchBox(ctx, action: "/gallery", label: "住民を探す", hint: "氏名のかな、生年月日、住所のどれかで探せます。", value: "みおつくし"))
                    \(Tabs(label: "状態", [.init("進行中", path: "/gallery"), .init("完了", path: "/gallery"), .init("すべて", path: "/gallery")], current: 0))
                    \(Table(caption: "進行中のセッション", columns: [.init("番号", .rowHeading), .init("氏名"), .init("内容"), .init("開始日"), .init("状態"), .init("分", .number)], rows: rows, next: .init(path: "/gallery?after=6", label: "次の50件")))
                    \(BarChart(title: "平均の待ち時間", labelHeading: "年度", figureHeading: "分", markLabel: "目標", bars: bars))
                    """, side: """
                    \(Card("引っ越してきた世帯", text: "\(DescriptionList([("世帯主", "澪標　太郎"), ("人数", "4人"), ("転入日", ctx.date(CivilDate(dayNumber: 20_563)))]))", footer: "<p>最終更新 10:00</p>"))
                    \(ProgressBar("手続き 3 / 8", done: 3, of: 8))
                    \(ButtonRow([Button("署名へ進む"), Button("中断", .secondary)]))
                    """))
                <h2>できること</h2>
                \(CardGrid([Card("窓口", path: "/gallery", text: "家族の手続きをまとめて進めます。", level: 3), Card("計画", path: "/gallery", text: "取組と目標の進み具合を見ます。", level: 3), Card("住民", path: "/gallery", text: "住民を探します。", level: 3)]))
                """)
    }
}
