import Kernel
import Store

/// A case (案件): one submitted procedure on its way through its workflow.
public struct CaseFile: Sendable, Equatable {
    public typealias Identifier = ID<CaseFile>

    /// Where a case stands.
    public enum Status: String, Sendable, CaseIterable {
        /// 受付: arrived; the examination begins without delay (行政手続法7条).
        case received
        /// 差戻し: the checker asks for something to be set right.
        case returned
        /// 完了: checked by a second person and entered.
        case completed
        /// 取下げ
        case withdrawn

        /// The statuses to which a person may move the case from here.
        public var next: [Status] {
            switch self {
            case .received: [.completed, .returned, .withdrawn]
            case .returned: [.received, .withdrawn]
            case .completed, .withdrawn: []
            }
        }
    }

    public let id: Identifier
    /// The number people use: fiscal year and a running number without gaps, such as `2026-000123`.
    public let number: String
    /// Id of the procedure.
    public let procedure: String
    /// The procedure's title in Japanese when the case arrived.
    public let title: String
    public let ward: WardCode
    /// How it came, such as `counter-session`.
    public let channel: String
    public var status: Status
    /// What the case came out of, such as the counter session's id.
    public let origin: String?
    /// How many people it is about.
    public let persons: Int
    /// The last day by law, if there is one.
    public let lastDay: CivilDate?
    public let receivedAt: Timestamp
    public var updatedAt: Timestamp
    /// Who handed it in; another person checks it.
    public let receivedBy: String

    /// Whether it was handed in after the last day by law.
    public var isLate: Bool { lastDay.map { $0 < receivedAt.date } ?? false }
}

extension CaseFile: RowDecodable {
    public init(row: Row) throws {
        id = try row.id("id")
        number = try row.string("number")
        procedure = try row.string("procedure")
        title = try row.string("title")
        ward = try row.ward("ward")
        channel = try row.string("channel")
        status = try row.get("status", as: Status.self)
        origin = try row.optionalString("origin")
        persons = try row.int("persons")
        lastDay = try row.optionalDate("last_day")
        receivedAt = try row.timestamp("received_at")
        updatedAt = try row.timestamp("updated_at")
        receivedBy = try row.string("received_by")
    }
}

/// Some cases of a list, and where to go on.
typealias CaseListPage = Page<CaseFile>

/// A form that was handed in with a case.
public struct CaseDocument: Sendable, Equatable, RowDecodable {
    /// Names the sheet within the case: the form's id, followed by `--` and the person where several have a sheet of it.
    public let form: String
    public let title: String
    /// SHA-256 of the PDF.
    public let pdf: BlobHash
    public let pages: Int

    /// The form's id.
    public var template: String { form.firstRange(of: "--").map { String(form[..<$0.lowerBound]) } ?? form }

    public init(form: String, title: String, pdf: BlobHash, pages: Int) {
        self.form = form
        self.title = title
        self.pdf = pdf
        self.pages = pages
    }

    public init(row: Row) throws {
        form = try row.string("form")
        title = try row.string("title")
        pdf = try row.get("pdf")
        pages = try row.int("pages")
    }
}

/// One step of a case's history (経過): who moved it from where to where, when, and why.
public struct CaseStep: Sendable, Equatable, RowDecodable {
    public let at: Timestamp
    public let actorName: String
    public let from: CaseFile.Status?
    public let to: CaseFile.Status
    public let note: String?

    public init(row: Row) throws {
        at = try row.timestamp("at")
        actorName = try row.string("actor_name")
        from = try row.getOptional("from_status", as: CaseFile.Status.self)
        to = try row.get("to_status", as: CaseFile.Status.self)
        note = try row.optionalString("note")
    }
}
