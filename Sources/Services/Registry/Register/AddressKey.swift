import Kernel

/// Folds an address into a form in which two ways of writing it are equal: `一丁目２番３号`, `1-2-3` and `１丁目２－３`.
enum AddressKey {
    /// The key of an address of the city as the register holds it.
    static func fold(_ address: Address) -> String {
        fold(address.town + address.block + (address.building ?? ""))
    }

    /// The key of an address as somebody wrote it; the names of prefecture, city and area in front are left out.
    static func fold(_ text: String, without leading: [String] = []) -> String {
        var rest = Substring(text.filter { !$0.isWhitespace })
        for name in leading where !name.isEmpty && rest.hasPrefix(name) { rest = rest.dropFirst(name.count) }
        let characters = Array(Kana.halfWidthDigits(String(rest)))
        var key = ""
        var place = 0
        while place < characters.count {
            if let (number, next) = kanjiChome(characters, at: place) {
                key += "\(number)-"
                place = next
                continue
            }
            let after = String(characters[place...].prefix(2))
            if after == "丁目" || after == "番地" {
                key += "-"
                place += 2
                continue
            }
            key.append(isDash(characters[place], after: key) ? "-" : characters[place])
            place += 1
        }
        return collapse(key)
    }

    private static func isDash(_ character: Character, after key: String) -> Bool {
        switch character {
        case "番", "号": true
        case "の", "-", "－", "‐", "−", "–", "—", "ー": key.last?.isNumber == true || key.last == "-"
        default: false
        }
    }

    /// `一丁目` … `九十九丁目` at a place, with its number and the place after it.
    private static func kanjiChome(_ characters: [Character], at place: Int) -> (number: Int, next: Int)? {
        let digits: [Character: Int] = [
            "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
        ]
        var number = 0
        var next = place
        while next < characters.count {
            if characters[next] == "十" {
                number = max(number, 1) * 10
            } else if let digit = digits[characters[next]] {
                number += digit
            } else {
                break
            }
            next += 1
        }
        guard next > place, next + 1 < characters.count, characters[next] == "丁", characters[next + 1] == "目" else {
            return nil
        }
        return (number, next + 2)
    }

    /// A dash stands between two numbers, once, and nowhere else.
    private static func collapse(_ key: String) -> String {
        var result = ""
        var isAfterDash = false
        for character in key {
            if character == "-" {
                isAfterDash = true
                continue
            }
            if isAfterDash, character.isNumber, result.last?.isNumber == true { result.append("-") }
            isAfterDash = false
            result.append(character)
        }
        return result
    }
}
