import Kernel
import Procedures
import Registry
import Site

/// The new and the old address as form fields. One of them lies in this city and is written by postal code; when
/// somebody leaves the city the new one is written whole.
struct AddressFields {
    /// The fields with the facts they fill.
    static let facts = [
        ("newPostalCode", "newAddress.postalCode"), ("newTown", "newAddress.town"), ("newBlock", "newAddress.block"),
        ("newBuilding", "newAddress.building"), ("newAddress", "newAddress.text"), ("oldAddress", "oldAddress.text"),
        ("newHead", "newHead.name"), ("oldHead", "oldHead.name"),
    ]

    let leaves: Bool
    private let isMove: Bool
    private let places: Places

    init(_ record: SessionRecord, _ desk: CounterDesk) {
        leaves = record.session.events.contains { ["moving-out", "going-abroad"].contains($0) }
        isMove = record.isMove(desk.catalogue)
        places = desk.directory.places
    }

    /// What was typed, nil for a field left empty.
    func read(_ form: inout FormReader, ward: WardCode) -> MovePage.Typed {
        let ctx = form.ctx
        func typed(_ field: String, _ fact: String, _ word: String, max: Int) -> (FactSubject, String, JSONValue?) {
            let text = form.text(field, label: ctx.text("counter.address.\(word)"), maxLength: max)
            return (.household, fact, text.map(JSONValue.string))
        }
        var facts: MovePage.Typed = []
        if leaves {
            facts.append(typed("newAddress", "newAddress.text", "newAddress", max: 150))
        } else {
            facts += readHere(&form, ward: ward)
            facts.append(typed("newBlock", "newAddress.block", "block", max: 40))
            facts.append(typed("newBuilding", "newAddress.building", "building", max: 80))
        }
        if isMove {
            facts.append(typed("oldAddress", "oldAddress.text", "oldAddress", max: 150))
        }
        facts.append(typed("newHead", "newHead.name", "new-head", max: 60))
        facts.append(typed("oldHead", "oldHead.name", "old-head", max: 60))
        return facts
    }

    /// Postal code and town of an address in this city: one of the code's towns, or the only one.
    private func readHere(_ form: inout FormReader, ward: WardCode) -> MovePage.Typed {
        let ctx = form.ctx
        let code = form.value(
            "newPostalCode", label: ctx.text("counter.address.postal-code"),
            message: ctx.t("counter.address.postal-code.wrong"), { PostalCode($0) })
        var town = form.text("newTown", label: ctx.text("counter.address.town"), maxLength: 60)
        var here = ward
        if let code {
            let towns = places.towns(at: code)
            if let first = towns.first {
                here = towns.first { $0.name == town }?.ward ?? first.ward
                if town == nil, towns.count == 1 { town = first.name }
                if town == nil {
                    let names = towns.map(\.name).joined(separator: ctx.isJapanese ? "、" : ", ")
                    form.errors.add("newTown", ctx.t("counter.address.town.which", ["towns": names]))
                }
            } else {
                form.errors.add("newPostalCode", ctx.t("counter.address.postal-code.elsewhere"))
            }
        }
        return [
            (.household, "newAddress.postalCode", code.map { .string($0.description) }),
            (.household, "newAddress.place", town == nil ? nil : .string(place(here))),
            (.household, "newAddress.town", town.map(JSONValue.string)),
        ]
    }

    /// Prefecture, city and ward as an address begins.
    private func place(_ ward: WardCode) -> String {
        let address = places.address(postalCode: nil, ward: ward, town: "", block: "", building: nil)
        return address.prefecture + address.city + (address.ward ?? "")
    }

    func view(_ form: FormState) -> HTML {
        let ctx = form.ctx
        func text(_ name: String, _ word: String, hint: String? = nil, width: TextField.Width = .half) -> TextField {
            TextField(
                form.field(name, label: ctx.t("counter.address.\(word)"), hint: hint.map { ctx.t($0) }), width: width,
                lang: "ja")
        }
        let new: HTML =
            leaves
            ? text("newAddress", "newAddress", hint: "counter.address.whole.hint", width: .full).html
            : """
            \(text("newPostalCode", "postal-code", hint: "counter.address.postal-code.hint", width: .short))
            \(text("newTown", "town", hint: "counter.address.town.hint"))\(text("newBlock", "block"))
            \(text("newBuilding", "building"))
            """
        let old: HTML? =
            isMove
            ? """
            <h2>\(ctx.t("counter.address.oldAddress"))</h2>
            \(text("oldAddress", "oldAddress", hint: "counter.address.whole.hint", width: .full))
            """ : nil
        return """
            <h2>\(ctx.t(isMove ? "counter.address.newAddress" : "counter.address.address"))</h2>
            \(new)\(old)
            <h2>\(ctx.t("counter.address.heads"))</h2>
            \(text("newHead", "new-head", hint: "counter.address.head.hint"))
            \(text("oldHead", "old-head", hint: "counter.address.head.hint"))
            """
    }
}
