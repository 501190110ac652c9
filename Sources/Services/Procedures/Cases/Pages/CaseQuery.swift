import Kernel
import Paper
import Site
import Store

/// The cases of one ward, fifty at a time, newest first.
struct CaseListQuery: Sendable {
    static let rowsAPage = 50

    let ward: WardCode
    /// Nil for all.
    let status: CaseFile.Status?
    let after: Cursor?
    /// The number of a case, or the number under the bar code of a form; nil for all.
    let number: String?

    /// The list that a request asks for; a status or cursor that somebody changed begins the list anew.
    ///
    /// - Throws: ``SiteFailure/forbidden`` for staff who belong to no ward.
    init(_ request: SiteRequest) throws(SiteFailure) {
        guard let ward = request.actor.ward else { throw .forbidden }
        self.ward = ward
        status = request.query.text("status").flatMap(CaseFile.Status.init)
        after = request.query.text("after").flatMap { Cursor($0) }.flatMap { $0.keys.count == 2 ? $0 : nil }
        // A scanner sends what the code holds; people type full-width digits.
        number = request.query.text("q").map { typed in
            FormCode(typed)?.caseID ?? Kana.halfWidthDigits(typed).filter { !$0.isWhitespace }
        }
    }

    /// The cases with all that is known of them.
    func read(in tx: some Queryable, limit: Int = rowsAPage) throws -> CaseListPage {
        try tx.page(CaseFile.self, list("*"), by: Self.order, after: after, limit: limit)
    }

    /// The cases as the page lists them.
    func lines(in tx: some Queryable) throws -> CaseLines {
        try tx.page(CaseLine.self, list(CaseLine.columns), by: Self.order, after: after, limit: Self.rowsAPage)
    }

    private static let order = PageOrder.descending("received_at", "id")

    private func list(_ columns: SQL) -> SQL {
        var list: SQL = "SELECT \(columns) FROM case_file WHERE ward = \(ward)"
        if let status { list += " AND status = \(status.rawValue)" }
        // What stands under a bar code is the id of what the forms came out of.
        if let number {
            list += """
                 AND id IN (SELECT id FROM case_file WHERE number = \(number)
                    UNION ALL SELECT id FROM case_file WHERE origin = \(number.lowercased()))
                """
        }
        return list
    }
}

/// One case as its page shows it.
struct CaseModel: Sendable {
    let file: CaseFile
    let documents: [CaseDocument]
    let history: [CaseStep]
    let shortfalls: [Shortfall]
    /// Ids of the residents whom it is about.
    let residents: [String]
    /// What the reader may do with it.
    let moves: Set<CaseFile.Status>
    /// Why the reader cannot complete a case that waits for its check.
    let obstacle: Obstacle?

    enum Obstacle: Sendable, Hashable {
        /// The reader handed it in.
        case samePerson
        /// The reader does not check.
        case notChecker
    }

    /// A case of the reader's own ward; nil for an unknown id and for another ward's case alike.
    static func read(_ id: CaseFile.Identifier, for actor: Actor, in tx: some Queryable) throws -> CaseModel? {
        guard let file = try Cases.load(id, of: actor.ward, in: tx) else { return nil }
        return CaseModel(
            file: file, documents: try Cases.documents(of: id, in: tx), history: try Cases.history(of: id, in: tx),
            shortfalls: try Shortfalls.all(of: id, in: tx),
            residents: try Cases.residents(of: id, in: tx), roles: actor.roles,
            handedIn: try Cases.wasHandedIn(id, by: actor, in: tx))
    }

    init(
        file: CaseFile, documents: [CaseDocument], history: [CaseStep], shortfalls: [Shortfall] = [],
        residents: [String], roles: Set<String>, handedIn: Bool
    ) {
        self.shortfalls = shortfalls
        self.file = file
        self.documents = documents
        self.history = history
        self.residents = residents
        let isChecker = roles.contains("checker")
        var moves = Set(file.status.next)
        obstacle = moves.contains(.completed) ? (!isChecker ? .notChecker : handedIn ? .samePerson : nil) : nil
        if obstacle != nil { moves.remove(.completed) }
        if !isChecker { moves.remove(.returned) }
        // Who takes a case in again cannot check it, so a checker is not offered to.
        if !roles.contains("clerk") { moves.remove(.received) }
        self.moves = moves
    }
}
