import Kernel

/// How long an application is kept (保存期間): so many years from the first day of the fiscal year that follows the one in which it ended
/// (公文書管理法施行令8条2項 and the rules of cities like it).
struct RetentionTerm: Sendable, Hashable {
    /// So many days before it is removed it stands on the list.
    static let daysListed = 30

    let ended: CivilDate
    let years: Int

    /// The day on which it is removed.
    var due: CivilDate { FiscalYear(FiscalYear(containing: ended).year + 1 + years).first }

    /// What ended before this day is due by a day.
    static func cutoff(years: Int, dueBy day: CivilDate) -> CivilDate {
        FiscalYear(FiscalYear(containing: day).year - years).first
    }
}
