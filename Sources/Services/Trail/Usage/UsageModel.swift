import Kernel
import Registry

/// What the page of a person's accesses shows: months, newest first, with what was looked at in each.
struct UsageModel: Sendable {
    /// A month of the calendar of Japan.
    struct Month: Sendable {
        /// Its first day.
        let first: CivilDate
        var lines: [Line]
    }

    /// One access, or several in a row on one day by the same actor for the same purpose on the same kind of page: who
    /// works on an application opens it again and again.
    struct Line: Sendable {
        /// The newest of them, which stands for all.
        let newest: Access
        /// When the oldest of them was.
        var since: Timestamp
        var count: Int
    }

    private(set) var months: [Month] = []

    /// Accesses, newest first. `page` says which kind of page one was on.
    init(_ accesses: [Access], page: (Access) -> String) {
        var last: (line: Line, page: String)?
        for access in accesses {
            let page = page(access)
            if var same = last, same.page == page, same.line.isContinued(by: access) {
                same.line.since = access.at
                same.line.count += 1
                last = same
                continue
            }
            if let last { append(last.line) }
            last = (Line(newest: access, since: access.at, count: 1), page)
        }
        if let last { append(last.line) }
    }

    private mutating func append(_ line: Line) {
        let day = line.newest.at.date
        let first = CivilDate(year: day.year, month: day.month, day: 1) ?? day
        if let last = months.last, last.first == first {
            months[months.count - 1].lines.append(line)
        } else {
            months.append(Month(first: first, lines: [line]))
        }
    }
}

extension UsageModel.Line {
    fileprivate func isContinued(by access: Access) -> Bool {
        access.at.date == newest.at.date && access.actorKind == newest.actorKind && access.actorID == newest.actorID
            && access.roles == newest.roles && access.ward == newest.ward && access.purpose == newest.purpose
    }
}
