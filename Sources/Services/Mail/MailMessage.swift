import Foundation
import Kernel

/// A letter as it travels (RFC 5322, MIME): plain text in UTF-8, in lines that every relay takes.
struct MailMessage {
    let letter: Letter
    let sender: MailAddress
    /// How the city is called.
    let senderName: String

    var bytes: [UInt8] {
        let lines = [
            "Date: \(Self.date(letter.createdAt))", "From: \(Self.words(senderName, after: 6)) <\(sender)>",
            "To: <\(letter.address)>", "Message-ID: \(Self.identifier(letter, sender))",
            "Subject: \(Self.words(letter.subject, after: 9))", "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64",
            // So that no holiday notice answers it (RFC 3834).
            "Auto-Submitted: auto-generated", "",
            Data(letter.text.replacing("\n", with: "\r\n").utf8).base64EncodedString(options: [
                .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
            ]), "",
        ]
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    /// The same for a letter however often it is handed over.
    static func identifier(_ letter: Letter, _ sender: MailAddress) -> String {
        "<\(letter.id)@\(sender.description.split(separator: "@").last ?? "localhost")>"
    }

    /// A header text: as it is where it is plain, else in words of RFC 2047 that break between characters.
    static func words(_ text: String, after used: Int) -> String {
        let isPlain = text.utf8.allSatisfy { (0x20...0x7E).contains($0) && !"\"(),:;<>@[\\]=?".utf8.contains($0) }
        guard !isPlain || text.utf8.count + used > 76 else { return text }
        var words: [String] = []
        var word: [UInt8] = []
        // 75 characters a word with its frame of 12; the first line has the field's name before it.
        var room = (63 - used) / 4 * 3
        for character in text {
            let bytes = Array(String(character).utf8)
            if word.count + bytes.count > room, !word.isEmpty {
                words.append(Self.word(word))
                (word, room) = ([], 45)
            }
            word += bytes
        }
        if !word.isEmpty { words.append(Self.word(word)) }
        return words.joined(separator: "\r\n ")
    }

    private static func word(_ bytes: [UInt8]) -> String { "=?utf-8?B?\(Data(bytes).base64EncodedString())?=" }

    /// `Mon, 16 Mar 2026 10:21:07 +0900`.
    static func date(_ moment: Timestamp) -> String {
        let (day, time) = (moment.date, moment.time)
        let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        // Day 0 is 1970-01-01, a Thursday.
        let weekday = ((day.dayNumber + 4) % 7 + 7) % 7
        let seconds = time.secondsAfterMidnight
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(weekdays[weekday]), \(two(day.day)) \(months[day.month - 1]) \(day.year) "
            + "\(two(seconds / 3_600)):\(two(seconds / 60 % 60)):\(two(seconds % 60)) +0900"
    }
}
