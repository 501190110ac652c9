import Forms
import Kernel
import Procedures
import Store

/// An applicant applies once (重複の防止): for each person, household or organisation, and within each period that the
/// definition names.
struct OnceRule: Sendable {
    let procedure: OnlineProcedure
    /// The household of the applicant, if they have one in the register.
    let household: String?

    /// The key that no two applications share; nil where one may apply as often as one likes, or nobody is known.
    func key(of owner: DraftOwner, on day: CivilDate) -> String? {
        guard let once = procedure.once else { return nil }
        let subject: String? =
            switch once.by {
            case .person: owner.id.isEmpty ? nil : "\(owner.kind.rawValue):\(owner.id)"
            case .household: household.map { "household:\($0)" }
            case .organisation: owner.kind == .organisation ? "organisation:\(owner.id)" : nil
            }
        guard let subject else { return nil }
        let period =
            switch once.period {
            case .ever: "ever"
            case .fiscalYear: "fy\(FiscalYear(containing: day).year)"
            case .month: "\(day.year)-\(day.month)"
            }
        return [procedure.id, subject, period].joined(separator: "|")
    }

    /// The number of the application that took the key; nil while nobody has.
    static func taken(_ key: String, in tx: some Queryable) throws -> String? {
        try tx.one(
            String.self,
            """
            SELECT a.number FROM online_once o JOIN online_application a ON a.id = o.application WHERE o.key = \(key)
            """)
    }

    static func take(_ key: String, for application: CaseFile.Identifier, in tx: WriteTransaction) throws {
        try tx.run("INSERT INTO online_once (key, application) VALUES (\(key), \(application))")
    }

    /// Lets the applicant apply again: the application was withdrawn or refused for its form.
    static func free(_ application: CaseFile.Identifier, in tx: WriteTransaction) throws {
        try tx.run("DELETE FROM online_once WHERE application = \(application)")
    }
}
