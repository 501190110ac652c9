import Forms
import Site

/// An account (口座): of a bank by codes and number, or of ゆうちょ by 記号 and 番号.
struct BankAccountView: Sendable {
    let item: ItemView

    var html: HTML {
        let (ctx, path) = (item.ctx, item.path)
        func part(_ name: String, _ width: TextField.Width, numeric: Bool = true) -> HTML {
            TextField(
                item.field(
                    "\(path).\(name)", label: ctx.t("online.part.account.\(name)"),
                    hint: ctx.t("online.part.account.\(name).hint")),
                inputMode: numeric ? "numeric" : nil, width: width
            ).html
        }
        let kinds = ["ordinary", "current", "savings"].map { Choice($0, ctx.t("online.part.account.kind.\($0)")) }
        return FieldGroup(
            item.field,
            content: """
                <p class="hint">\(ctx.t("online.part.account.about"))</p>\
                \(part("bank", .tiny))\(part("branch", .tiny))\
                \(RadioGroup(item.field("\(path).kind", label: ctx.t("online.part.account.kind")), kinds, inline: true))\
                \(part("symbol", .short))\(part("number", .short))\(part("holder", .full, numeric: false))
                """
        ).html
    }
}
