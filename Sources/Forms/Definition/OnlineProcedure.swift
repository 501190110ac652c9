import Kernel
import Rules

/// A procedure that can be done online (オンライン手続き): what the catalogue says about it, and its form.
public struct OnlineProcedure: Sendable {
    /// Who the procedure is for.
    public enum Audience: String, CaseIterable, Sendable {
        case individual, business
    }

    /// How sure the city must be of who applies.
    public enum Identity: String, CaseIterable, Sendable {
        /// Nobody in particular: a link by mail, used once.
        case none = "0"
        /// An account with a mail address.
        case account = "1"
        /// Signed in with the My Number card (利用者証明用電子証明書).
        case card = "2"
        /// Signed with the My Number card (署名用電子証明書).
        case signature = "3"
        /// A business account.
        case business = "B"
    }

    /// Ways to apply.
    public enum Channel: String, CaseIterable, Sendable {
        case online, counter, post
    }

    /// How often one applicant may apply.
    public struct Once: Sendable, Hashable {
        /// Whose applications count together.
        public enum Subject: String, CaseIterable, Sendable {
            case person, household, organisation
        }

        /// Within what.
        public enum Period: String, CaseIterable, Sendable {
            case ever
            case fiscalYear = "fiscal-year"
            case month
        }

        public let by: Subject
        public let period: Period
    }

    /// A second person who signs (連署).
    public struct Cosigning: Sendable {
        /// How sure the city must be of them: an account, signed in by card, or a signature by card.
        public let by: Identity
        /// So many days they have.
        public let days: Int
        /// When a second person is needed; nil for always.
        public let condition: FEELExpression?
        /// Who that is, in words.
        public let who: LocalizedText
    }

    /// What the plan counts of it.
    public struct Statistics: Sendable, Hashable {
        /// One of the procedures whose online use the plan promotes (対象手続き).
        public let isTarget: Bool
        /// The share of applications that shall come online, in percent.
        public let goal: Int?
        /// What an application on paper takes the applicant and the staff together.
        public let minutesPaper: Int
        /// What one online takes them.
        public let minutesOnline: Int
    }

    /// A procedure that is not taken any more (取りやめ).
    public struct Withdrawal: Sendable, Hashable {
        /// The first day on which it is not taken.
        public let from: CivilDate
        /// Why, and what to do instead, for who looks for it or has begun.
        public let note: LocalizedText
        /// The id of the procedure that takes its place; nil for none.
        public let successor: String?
    }

    /// What becomes of forms that were begun when a new edition is used.
    public enum Drafts: String, CaseIterable, Sendable {
        /// They go on in the new one, with the answers that it asks too.
        case renew
        /// They are filled in to the end as they were begun.
        case keep
    }

    /// A day of the calendar as a period of every year: 4月1日.
    public struct YearDay: Sendable, Hashable, Comparable {
        public let month: Int
        public let day: Int

        public static func < (left: YearDay, right: YearDay) -> Bool {
            (left.month, left.day) < (right.month, right.day)
        }
    }

    public let id: String
    public let version: Int
    /// The first day on which this version is filled in.
    public let validFrom: CivilDate
    /// The last such day; nil for as long as nothing else is said.
    public let validTo: CivilDate?
    public let withdrawal: Withdrawal?
    public let drafts: Drafts
    public let title: LocalizedText
    /// 概要.
    public let about: LocalizedText
    /// だれが.
    public let applicant: LocalizedText
    /// いつまで, in words.
    public let until: LocalizedText?
    /// 結果の受け取り方.
    public let result: LocalizedText?
    /// The section that examines it (審査担当): whose staff have the role `section.` and this word read its applications.
    public let section: String
    /// The section that decides (所管課), in words.
    public let owner: LocalizedText
    public let audience: Audience
    public let lifeEvents: [String]
    /// The procedures of the guidance that it does, by which the finder offers it.
    public let guidance: [String]
    /// Words under which people look for it.
    public let keywords: [String]
    public let basis: [String]
    public let channels: [Channel]
    public let identity: Identity
    /// Why no lower level is enough, where a signature or a card is asked for.
    public let identityReason: LocalizedText?
    /// When in each year it is taken; nil for always. The last day may lie before the first, over the end of a year.
    public let season: (from: YearDay, to: YearDay)?
    public let once: Once?
    /// Until when the law takes it, by the answers; nil where no day is counted.
    public let deadline: ProcedureDeadline?
    /// The day of each year on which it is to be applied for again (現況・更新); nil where nothing comes back.
    public let renews: YearDay?
    /// How many a minute are let in where many ask at once (順番待ち); nil where nobody waits.
    public let rushPerMinute: Int?
    /// Who signs beside the applicant; nil where nobody does.
    public let cosigning: Cosigning?
    /// The ward (its code) or section that gets it; null is the city's own section.
    public let destination: FEELExpression?
    /// What is needed, in words; the files themselves are items of the form.
    public let documents: [LocalizedText]
    /// Ids of fees of the pack.
    public let fees: [String]
    /// 標準処理期間 (行政手続法6条), in business days; nil where there is nothing to decide.
    public let standardDays: Int?
    /// How many years it is kept after its end.
    public let retentionYears: Int
    public let statistics: Statistics
    public let sheet: FormSheet

    /// Whether it is not taken any more on a day.
    public func isWithdrawn(on date: CivilDate) -> Bool { withdrawal.map { $0.from <= date } ?? false }

    /// Whether it is taken on a day.
    public func isOpen(on date: CivilDate) -> Bool {
        guard !isWithdrawn(on: date) else { return false }
        guard channels.contains(.online), date >= validFrom, validTo.map({ date <= $0 }) ?? true else { return false }
        guard let season else { return true }
        let day = YearDay(month: date.month, day: date.day)
        return season.from <= season.to
            ? (season.from...season.to).contains(day) : day >= season.from || day <= season.to
    }
}
