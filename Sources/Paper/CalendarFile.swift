import Kernel

/// Days as a calendar file (iCalendar, RFC 5545), each a whole day.
public struct CalendarFile: Sendable {
    /// A day to remember.
    public struct Day: Sendable {
        let id: String
        let day: CivilDate
        let title: String

        /// - Parameters:
        ///   - id: What tells it apart within the file.
        ///   - title: Plain text.
        public init(id: String, day: CivilDate, title: String) {
            self.id = id
            self.day = day
            self.title = title
        }
    }

    private let id: String
    private let on: CivilDate
    private let days: [Day]

    /// - Parameters:
    ///   - id: What the entries are told apart by, together with their own ids: the same file taken twice changes nothing.
    ///   - on: The day on which it is made.
    public init(id: String, on: CivilDate, days: [Day]) {
        self.id = id
        self.on = on
        self.days = days
    }

    /// The text of the file, to be sent as `text/calendar; charset=utf-8`.
    public var text: String {
        var lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Miotsukushi//JA", "CALSCALE:GREGORIAN"]
        for day in days {
            lines += [
                "BEGIN:VEVENT", "UID:\(id)-\(day.id)@miotsukushi", "DTSTAMP:\(compact(on))T000000Z",
                "DTSTART;VALUE=DATE:\(compact(day.day))", "DTEND;VALUE=DATE:\(compact(day.day.adding(days: 1)))",
                "SUMMARY:\(escaped(day.title))", "END:VEVENT",
            ]
        }
        lines.append("END:VCALENDAR")
        return lines.map(folded).joined(separator: "\r\n") + "\r\n"
    }

    private func compact(_ date: CivilDate) -> String { date.description.replacing("-", with: "") }

    private func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing(";", with: "\\;").replacing(",", with: "\\,")
            .replacing("\n", with: "\\n")
    }

    /// Lines longer than 75 octets go on in the next one, which begins with a space (3.1).
    private func folded(_ line: String) -> String {
        var folded = "", width = 0
        for character in line {
            let octets = character.utf8.count
            if width + octets > 74 {
                folded += "\r\n "
                width = 1
            }
            folded.append(character)
            width += octets
        }
        return folded
    }
}
