import Foundation
import Kernel
import MyNumberCard
import Sheets

/// What stands on a driving licence (運転免許証), a residence card (在留カード) or the face of a My Number card, as far as a recogniser
/// could read it. Each of it is looked at and confirmed by its holder before it is printed.
struct DocumentText: Sendable, Hashable {
    /// Family and given name with a full-width space between, where the recogniser saw one.
    var name: String?
    var address: String?
    var birthDate: CivilDate?
    var sex: CardHolder.Sex?

    /// Something was added to the licence after it was issued: name and address may be others by now, and are not taken over.
    var mayHaveChanged = false
    /// Read from the chip of a licence, and not from a picture.
    var isFromChip = false

    /// What the chip of a licence says.
    init(_ licence: LicenceEntries) {
        birthDate = licence.birth
        isFromChip = true
        mayHaveChanged = licence.mayHaveChanged
        guard !mayHaveChanged else { return }
        (name, address) = (licence.name, licence.address)
    }

    var isEmpty: Bool { name == nil && address == nil && birthDate == nil && sex == nil }

    /// Finds the fields by the words that are printed before them.
    ///
    /// - Parameter text: What a recogniser read, line by line.
    init(_ text: String) {
        let lines = text.split(whereSeparator: \.isNewline).map { Kana.halfWidthDigits(String($0)) }
            .filter { !$0.allSatisfy(\.isWhitespace) }
        name = Self.value(after: ["氏名", "NAME"], in: lines).flatMap(Self.name)
        address = Self.value(after: ["住所", "住居地", "ADDRESS"], in: lines).map(Self.address)
        birthDate = lines.lazy.compactMap(Self.birth).first
        sex = lines.lazy.compactMap(Self.sex).first
    }

    /// What stands behind one of the words, or in the line below when nothing does.
    private static func value(after words: [String], in lines: [String]) -> String? {
        for (index, line) in lines.enumerated() {
            for word in words {
                // Between the characters of a label a recogniser often sees spaces.
                let pattern = "^[^\\p{Han}A-Za-z]*" + word.map(String.init).joined(separator: "\\s*") + "[\\s:：]*(.*)$"
                guard let found = line.firstGroup(of: pattern) else { continue }
                // On a residence card the label stands there twice: 氏名 NAME.
                let rest = words.reduce(found.trimmed) { text, word in
                    text.hasPrefix(word) ? String(text.dropFirst(word.count)).trimmed : text
                }
                if !rest.isEmpty { return rest }
                return index + 1 < lines.count ? lines[index + 1].trimmed : nil
            }
        }
        return nil
    }

    /// A name without the date of birth that stands in its line.
    private static func name(_ text: String) -> String? {
        let era = "(明治|大正|昭和|平成|令和|[12][0-9]{3}\\s*年)"
        let alone = text.range(of: era, options: .regularExpression).map { String(text[..<$0.lowerBound]) } ?? text
        let words = alone.split(whereSeparator: \.isWhitespace).map(String.init)
        guard !words.isEmpty else { return nil }
        // One character beside another is a name that was spread out: 見 本 太 郎. Where it is divided, its holder says.
        if words.count > 2, words.allSatisfy({ $0.count == 1 }) { return words.joined() }
        return words.prefix(2).joined(separator: "\u{3000}")
            + (words.count > 2 ? " " + words.dropFirst(2).joined(separator: " ") : "")
    }

    private static func address(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined()
    }

    /// A date that is followed by 生, or stands behind 生年月日.
    private static func birth(_ line: String) -> CivilDate? {
        let day = "((?:明治|大正|昭和|平成|令和)?\\s*(?:元|[0-9]{1,4})\\s*年\\s*[0-9]{1,2}\\s*月\\s*[0-9]{1,2}\\s*日)"
        for pattern in [day + "\\s*生", "生\\s*年\\s*月\\s*日[^0-9明大昭平令]*" + day] {
            guard let found = line.firstGroup(of: pattern) else { continue }
            if let date = try? WarekiParser.date(found.filter { !$0.isWhitespace }) { return date }
        }
        return nil
    }

    private static func sex(_ line: String) -> CardHolder.Sex? {
        switch line.firstGroup(of: "(?:性\\s*別|SEX)[\\s:：]*(男|女)") {
        case "男"?: .male
        case "女"?: .female
        default: nil
        }
    }
}

extension DocumentText: CustomStringConvertible, CustomReflectable {
    /// Says nothing of whoever it is.
    var description: String { "(what stands on a document)" }
    var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespaces) }

    /// The groups of the first match of a pattern of this file; nil where it matches nothing.
    fileprivate func groups(of pattern: String) -> [String]? {
        guard let expression = try? NSRegularExpression(pattern: pattern),
            let found = expression.firstMatch(in: self, range: NSRange(startIndex..., in: self))
        else { return nil }
        return (1..<found.numberOfRanges).map { index in
            Range(found.range(at: index), in: self).map { String(self[$0]) } ?? ""
        }
    }

    fileprivate func firstGroup(of pattern: String) -> String? { groups(of: pattern)?.first }
}
