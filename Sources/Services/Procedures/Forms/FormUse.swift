import Kernel
import Store

/// How often each form was handed in with a case, by day: counted as cases arrive, so that a list of forms need not read them.
enum FormUse {
    /// Counts one more use today.
    static func count(_ form: String, in tx: WriteTransaction) throws {
        try tx.run(
            """
            INSERT INTO form_use (form, day, uses) VALUES (\(form), \(tx.now.date), 1)
            ON CONFLICT (form, day) DO UPDATE SET uses = form_use.uses + 1
            """)
    }

    /// The uses of each form on and after a day.
    static func since(_ day: CivilDate, in tx: some Queryable) throws -> [String: Int] {
        var uses: [String: Int] = [:]
        let rows = try tx.all(
            Row.self,
            "SELECT form, CAST(SUM(uses) AS BIGINT) AS uses FROM form_use WHERE day >= \(day) GROUP BY form")
        for row in rows { uses[try row.string("form")] = try row.int("uses") }
        return uses
    }
}

extension Migration {
    /// Uses of forms by day, from this version on.
    static let formUse = Migration(
        service: "procedures", name: "003-form-use",
        sql: [
            """
            CREATE TABLE form_use (
                form TEXT NOT NULL,
                day TEXT NOT NULL,
                uses INTEGER NOT NULL,
                PRIMARY KEY (form, day)
            )
            """
        ])
}
