import Store

extension Migration {
    /// The counts of the measures. All of it can be made again from the events.
    ///
    /// `ward` is a code of six digits, or `*` for the whole city. Figures are thousandths.
    static let planCounts = Migration(
        service: "plan", name: "001-counts",
        sql: [
            """
            CREATE TABLE plan_year (
                ward TEXT NOT NULL,
                measure TEXT NOT NULL,
                year INTEGER NOT NULL,
                events INTEGER NOT NULL,
                figure INTEGER NOT NULL,
                PRIMARY KEY (ward, measure, year)
            )
            """,
            """
            CREATE TABLE plan_day (
                ward TEXT NOT NULL,
                measure TEXT NOT NULL,
                day TEXT NOT NULL,
                events INTEGER NOT NULL,
                figure INTEGER NOT NULL,
                PRIMARY KEY (ward, measure, day)
            )
            """,
            """
            CREATE TABLE plan_key (
                measure TEXT NOT NULL,
                year INTEGER NOT NULL,
                ward TEXT NOT NULL,
                item TEXT NOT NULL,
                figure INTEGER NOT NULL,
                events INTEGER NOT NULL,
                last_at INTEGER NOT NULL,
                PRIMARY KEY (measure, year, ward, item)
            )
            """,
            """
            CREATE TABLE plan_cursor (
                id INTEGER PRIMARY KEY CHECK (id = 1),
                seq INTEGER NOT NULL,
                definition TEXT NOT NULL
            )
            """,
        ])
}
