import Kernel

/// Names, readings, addresses and how to reach somebody.
extension ItemReader {
    private static let longestName = 50

    mutating func personName() -> JSONValue? { bothParts { $0.text($1, most: Self.longestName) } }

    /// フリガナ in full-width katakana, whatever kana were typed.
    mutating func kana() -> JSONValue? {
        bothParts { reader, path in
            guard let typed = reader.text(path, most: Self.longestName) else { return nil }
            let katakana = Kana.toKatakana(typed)
            guard Kana.isKana(katakana.filter { !" 　・".contains($0) }) else {
                reader.wrong(.notKana, at: path)
                return nil
            }
            return reader.tidy(typed, katakana, at: path)
        }
    }

    /// Family and given name: both or none. Somebody with one name only writes it as the family name and leaves the other
    /// to a hyphen, as the register does.
    private mutating func bothParts(_ read: (inout ItemReader, String) -> String?) -> JSONValue? {
        var parts: [String: JSONValue] = [:]
        let typed = item.kind.parts.filter { raw.text(part($0)) != nil }
        for name in item.kind.parts {
            if let text = read(&self, part(name)) {
                parts[name] = .string(text)
            } else if !typed.isEmpty, !typed.contains(name) {
                wrong(.missing, at: part(name))
            }
        }
        return parts.count == item.kind.parts.count ? .object(parts) : nil
    }

    /// An address; the ward is found by postal code and town where the city's places know them.
    mutating func address() -> JSONValue? {
        let names = item.kind.parts
        guard names.contains(where: { raw.text(part($0)) != nil }) else { return nil }
        var parts: [String: JSONValue] = [:]
        if let typed = raw.text(part("postcode")) {
            if let postcode = PostalCode(typed) {
                parts["postcode"] = .string(tidy(typed, postcode.description, at: part("postcode")))
            } else {
                wrong(.noPostcode, at: part("postcode"))
            }
        }
        for name in names where name != "postcode" {
            if let text = text(part(name), most: name == "building" ? 64 : 100) {
                parts[name] = .string(text)
            } else if ["prefecture", "city", "town", "block"].contains(name), raw.text(part(name)) == nil {
                wrong(.missing, at: part(name))
            }
        }
        guard reading.problems.isEmpty else { return nil }
        let ward = places.ward(
            Address(
                postalCode: parts["postcode"]?.stringValue.flatMap { PostalCode($0) },
                prefecture: parts["prefecture"]?.stringValue ?? "", city: parts["city"]?.stringValue ?? "", ward: nil,
                town: parts["town"]?.stringValue ?? "", block: parts["block"]?.stringValue ?? "",
                building: parts["building"]?.stringValue))
        if let ward { parts["ward"] = .string(ward.description) }
        if item.limits.inCity, ward == nil {
            wrong(.notInCity)
            return nil
        }
        return .object(parts)
    }

    /// The code of one of the city's wards.
    mutating func ward() -> JSONValue? {
        guard let chosen = raw.text(path) else { return nil }
        guard let code = WardCode(chosen), places.wards.contains(code) else {
            wrong(.notOffered)
            return nil
        }
        return .string(code.description)
    }

    /// Ten or eleven digits that begin with 0.
    mutating func telephone() -> JSONValue? {
        guard let typed = raw.text(path) else { return nil }
        guard let digits = Self.digits(typed), (10...11).contains(digits.utf8.count), digits.hasPrefix("0") else {
            wrong(.noTelephone)
            return nil
        }
        return .string(digits)
    }

    /// One `@`, something before it, a name with a dot after it, and no space (RFC 5321 without quoted parts).
    mutating func email() -> JSONValue? {
        guard let typed = text(path, most: 254) else { return nil }
        let address = Kana.toHalfWidth(typed)
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        let isName: (Substring) -> Bool = { name in
            !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"(),:;<>[\\]".utf8.contains($0) }
        }
        guard parts.count == 2, isName(parts[0]), parts[0].utf8.count <= 64, isName(parts[1]) else {
            wrong(.noMailAddress)
            return nil
        }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        let isLabel: (Substring) -> Bool = { label in
            !label.isEmpty && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2D
                }
        }
        guard labels.count >= 2, labels.allSatisfy(isLabel) else {
            wrong(.noMailAddress)
            return nil
        }
        return .string(tidy(typed, parts[0] + "@" + parts[1].lowercased(), at: path))
    }
}
