import Kernel

/// Accounts, plates and places.
extension ItemReader {
    /// The code under which ゆうちょ銀行 takes part in transfers.
    private static let postalBank = "9900"

    /// 口座: codes as banks use them, or the 記号 and 番号 of a ゆうちょ passbook, which are turned into them.
    mutating func bankAccount() -> JSONValue? {
        guard item.kind.parts.contains(where: { $0 != "kind" && raw.text(part($0)) != nil }) else { return nil }
        var parts: [String: JSONValue] = [:]
        if let symbol = raw.text(part("symbol")) {
            guard
                let number = raw.text(part("number")),
                let account = PostalAccount(symbol: symbol, number: number)
            else {
                wrong(.noPostalAccount, at: part("symbol"))
                return nil
            }
            parts = [
                "bank": .string(Self.postalBank), "branch": .string(account.branch), "kind": .string(account.kind),
                "number": .string(account.number),
            ]
        } else {
            code("bank", digits: 4, .noBankCode, into: &parts)
            code("branch", digits: 3, .noBranchCode, into: &parts)
            switch raw.text(part("kind")) ?? "ordinary" {
            case let kind where ["ordinary", "current", "savings"].contains(kind): parts["kind"] = .string(kind)
            default: wrong(.notOffered, at: part("kind"))
            }
            let typed = raw.text(part("number")) ?? ""
            if let digits = Self.digits(typed), (1...7).contains(digits.utf8.count) {
                parts["number"] = .string(String(repeating: "0", count: 7 - digits.utf8.count) + digits)
            } else {
                wrong(typed.isEmpty ? .missing : .noAccountNumber, at: part("number"))
            }
        }
        holder(into: &parts)
        return reading.problems.isEmpty ? .object(parts) : nil
    }

    private mutating func code(
        _ name: String, digits count: Int, _ fault: FormProblem.Kind, into parts: inout [String: JSONValue]
    ) {
        guard let typed = raw.text(part(name)) else { return wrong(.missing, at: part(name)) }
        guard let digits = Self.digits(typed), digits.utf8.count == count else { return wrong(fault, at: part(name)) }
        parts[name] = .string(digits)
    }

    /// 口座名義 as the transfer files of banks (全銀協規定) hold it: half-width katakana, letters, digits and a few signs,
    /// with large kana only, at most 30 characters.
    private mutating func holder(into parts: inout [String: JSONValue]) {
        guard let typed = raw.text(part("holder")) else { return wrong(.missing, at: part("holder")) }
        var name = ""
        for scalar in Kana.toHalfWidth(Kana.toKatakana(typed)).uppercased().unicodeScalars {
            if let large = Self.largeKana[scalar] {
                name.unicodeScalars.append(large)
            } else {
                name.unicodeScalars.append(scalar == "ー" || scalar == "ｰ" ? "-" : scalar)
            }
        }
        let allowed = name.unicodeScalars.allSatisfy { scalar in
            (0xFF66...0xFF9F).contains(scalar.value) || ("0"..."9").contains(scalar) || ("A"..."Z").contains(scalar)
                || " ().-/,｢｣".unicodeScalars.contains(scalar)
        }
        guard allowed, name.unicodeScalars.count <= 30 else { return wrong(.notHolderKana, at: part("holder")) }
        parts["holder"] = .string(tidy(typed, name, at: part("holder")))
    }

    private static let largeKana: [Unicode.Scalar: Unicode.Scalar] = [
        "ｧ": "ｱ", "ｨ": "ｲ", "ｩ": "ｳ", "ｪ": "ｴ", "ｫ": "ｵ", "ｬ": "ﾔ", "ｭ": "ﾕ", "ｮ": "ﾖ", "ｯ": "ﾂ",
    ]

    /// A plate: office, class, letter, and a number of up to four digits.
    mutating func vehicleNumber() -> JSONValue? {
        guard item.kind.parts.contains(where: { raw.text(part($0)) != nil }) else { return nil }
        var parts: [String: JSONValue] = [:]
        for name in ["office", "letter"] {
            guard let text = text(part(name), most: name == "letter" ? 1 : 8) else {
                if raw.text(part(name)) == nil { wrong(.missing, at: part(name)) }
                continue
            }
            parts[name] = .string(text)
        }
        // The plate of a small motorcycle has no class.
        if let typed = raw.text(part("class")) {
            let text = Kana.toHalfWidth(typed).uppercased()
            if (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }) {
                parts["class"] = .string(text)
            } else {
                wrong(.noPlate, at: part("class"))
            }
        }
        let serial = raw.text(part("serial")).flatMap { Self.digits($0.filter { $0 != "・" && $0 != "･" }) }
        if let serial, (1...4).contains(serial.utf8.count), Int(serial) != 0 {
            parts["serial"] = .string(serial)
        } else {
            wrong(raw.text(part("serial")) == nil ? .missing : .noPlate, at: part("serial"))
        }
        return reading.problems.isEmpty ? .object(parts) : nil
    }

    /// A place by its coordinates (WGS 84, degrees), in words, or both.
    mutating func place() -> JSONValue? {
        var parts: [String: JSONValue] = [:]
        if let words = text(part("words"), most: 200) { parts["words"] = .string(words) }
        let typed = ["latitude", "longitude"].map { raw.text(part($0)).map { Kana.toHalfWidth($0) } }
        if typed.contains(where: { $0 != nil }) {
            // Japan with its islands.
            let ranges = [20.0...46.0, 122.0...154.0]
            for (name, (text, range)) in zip(["latitude", "longitude"], zip(typed, ranges)) {
                guard let text, text.utf8.count <= 20, let degrees = Double(text), range.contains(degrees) else {
                    wrong(.noPlace, at: part(name))
                    continue
                }
                parts[name] = .string(text)
            }
        }
        return parts.isEmpty || !reading.problems.isEmpty ? nil : .object(parts)
    }
}

/// An account of ゆうちょ銀行 as other banks reach it, from the 記号 and 番号 of its passbook.
///
/// Source: the bank's page 「記号・番号から振込用の店名・預金種目・口座番号への変換」. A 記号 that begins with 1: its second and third
/// digit and 8 are the branch, and the number is the 番号 without the 1 at its end. One that begins with 0 (振替口座): its
/// second and third digit and 9, a current account, and the number as it is; the digit between the two is not used.
struct PostalAccount: Hashable, Sendable {
    let branch: String
    let kind: String
    let number: String

    /// Nil when the two are no 記号 and 番号.
    init?(symbol: String, number: String) {
        guard let symbol = ItemReader.digits(symbol), let number = ItemReader.digits(number) else { return nil }
        let digits = Array(symbol.utf8)
        guard (5...6).contains(digits.count), (1...8).contains(number.utf8.count) else { return nil }
        let account: Substring
        switch digits[0] {
        case UInt8(ascii: "1") where number.utf8.count >= 2 && number.hasSuffix("1"):
            account = number.dropLast()
            (branch, kind) = (String(decoding: digits[1...2], as: UTF8.self) + "8", "ordinary")
        case UInt8(ascii: "0") where number.utf8.count <= 7:
            account = number[...]
            (branch, kind) = (String(decoding: digits[1...2], as: UTF8.self) + "9", "current")
        default: return nil
        }
        self.number = String(repeating: "0", count: 7 - account.utf8.count) + account
    }
}
