import HolderForm
import Kernel
import Sheets
import Site

/// What a visitor may correct and add before printing.
enum ConfirmForm {
    /// The form as it begins.
    static func values(of holder: CardHolder) -> Site.FormData {
        var values = Site.FormData([
            ("family", holder.nameParts.family), ("given", holder.nameParts.given),
            ("furigana", holder.furigana ?? ""), ("phone", holder.phone ?? ""),
            ("western", holder.writesWesternDates ? "yes" : ""),
        ])
        if let agent = holder.agent {
            values.append("agent.name", agent.name)
            values.append("agent.furigana", agent.furigana ?? "")
            values.append("agent.address", agent.address ?? "")
            values.append("agent.phone", agent.phone ?? "")
            if let birth = agent.birthDate?.date { values.append("agent.birth", birth.description) }
        }
        return values
    }

    /// Reads it. The characters of a name on a card stay as they are: only where it is divided may be said.
    static func read(
        _ form: inout FormReader, onto holder: CardHolder, nameOnCard: String?, isBlank: Bool
    ) -> CardHolder {
        let ctx = form.ctx
        var changed = holder
        if !isBlank { changed.name = name(&form, of: holder, nameOnCard: nameOnCard) }
        changed.furigana = form.kana("furigana", label: ctx.text("terminal.confirm.furigana"))
        changed.phone = form.phoneNumber("phone", label: ctx.text("terminal.confirm.phone"))
        changed.writesWesternDates = form.values.has("western", "yes")
        changed.agent = agent(&form)
        return changed
    }

    private static func name(_ form: inout FormReader, of holder: CardHolder, nameOnCard: String?) -> String {
        let ctx = form.ctx
        let family =
            form.text("family", label: ctx.text("terminal.confirm.family"), required: true, maxLength: 200) ?? ""
        let given = form.text("given", label: ctx.text("terminal.confirm.given"), maxLength: 200)
        let name = [family, given].compactMap(\.self).joined(separator: "\u{3000}")
        guard let nameOnCard else { return name }
        // Compared by code points: a character that only looks the same is another one.
        guard name.withoutSpaces.unicodeScalars.elementsEqual(nameOnCard.withoutSpaces.unicodeScalars) else {
            form.errors.add("family", ctx.t("terminal.confirm.name-changed", ["name": nameOnCard]))
            return holder.name
        }
        return name
    }

    private static func agent(_ form: inout FormReader) -> CardHolder.Agent? {
        let ctx = form.ctx
        let name = form.text("agent.name", label: ctx.text("terminal.agent.name"), maxLength: 200)
        let furigana = form.kana("agent.furigana", label: ctx.text("terminal.agent.furigana"))
        let address = form.text("agent.address", label: ctx.text("terminal.agent.address"), maxLength: 300)
        let birth = form.date("agent.birth", label: ctx.text("terminal.agent.birth"))
        let phone = form.phoneNumber("agent.phone", label: ctx.text("terminal.agent.phone"))
        guard let name else {
            if furigana != nil || address != nil || birth != nil || phone != nil {
                form.errors.add("agent.name", ctx.t("terminal.agent.name-missing"))
            }
            return nil
        }
        return CardHolder.Agent(
            name: name, furigana: furigana, address: address, birthDate: birth.map { PartialDate($0) }, phone: phone)
    }
}

extension String {
    fileprivate var withoutSpaces: String {
        var kept = String.UnicodeScalarView()
        for scalar in unicodeScalars where !scalar.properties.isWhitespace { kept.append(scalar) }
        return String(kept)
    }
}
