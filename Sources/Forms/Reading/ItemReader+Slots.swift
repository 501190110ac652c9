import Kernel

extension ItemReader {
    /// A slot of a calendar, from the parts in which it is chosen; a part that is still open is no fault of the others.
    mutating func slot() -> JSONValue? {
        guard let dayText = raw.text(part("day")) else { return nil }
        guard let day = CivilDate(iso: dayText) else { return refuse(.noSuchDay) }
        guard let time = raw.text(part("time")).flatMap({ TimeOfDay(iso: $0) }) else { return refuse(.notChosen) }
        let calendar = item.slot?.calendar ?? ""
        let kinds = places.calendars.kinds(calendar)
        let only = kinds.count < 2 ? kinds.first ?? calendar : nil
        guard let kind = raw.text(part("kind")) ?? only else { return refuse(.notChosen) }
        // Where the form says where, a program's word for it does not count.
        let asked = item.slot?.place == nil ? raw.text(part("place")) : slotPlace
        var slot: [String: JSONValue] = [
            "kind": .string(kind), "day": .string(day.description), "time": .string(time.description),
        ]
        slot["place"] = (places.calendars.place(kind) ?? asked).map(JSONValue.string)
        if raw.text(part("waiting")) == "yes" { slot["waiting"] = .bool(true) }
        return .object(slot)
    }

    private mutating func refuse(_ kind: FormProblem.Kind) -> JSONValue? {
        wrong(kind)
        return nil
    }
}
