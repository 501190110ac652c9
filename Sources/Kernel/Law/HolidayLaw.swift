/// The law of holidays applied to one year.
struct HolidayLaw {
    let year: Int

    /// All days off by this law, in order: 国民の祝日 (第2条), 振替休日 (第3条2項), 国民の休日 (第3条3項) and the days made
    /// holidays by laws of their own.
    var holidays: [(date: CivilDate, name: String)] {
        let named = namedDays
        // The special laws give their days the force of 国民の祝日 for 第3条 (each law's own 附則 or 第2項).
        let celebrated = Set(named.map(\.date))
        var result = named
        result += substitutes(celebrated).map { ($0, "振替休日") }
        let taken = Set(result.map(\.date))
        result += betweenDays(celebrated, taken: taken).map { ($0, "国民の休日") }
        return result.sorted { $0.date < $1.date }
    }

    /// 国民の祝日 (第2条) with the special days, before the rules that add days around them.
    private var namedDays: [(date: CivilDate, name: String)] {
        let commencement = CivilDate(year: 1948, month: 7, day: 20) ?? .earliest
        return (winterAndSpring + summer + autumn + imperialDays)
            .compactMap { day in day.date.map { ($0, day.name) } }
            .filter { $0.0 >= commencement }
    }

    private typealias Day = (date: CivilDate?, name: String)

    private var winterAndSpring: [Day] {
        var days: [Day] = [(on(1, 1), "元日")]
        days.append((year < 2000 ? on(1, 15) : second(.monday, 1), "成人の日"))
        if year >= 1967 { days.append((on(2, 11), "建国記念の日")) }
        days.append((on(3, springEquinox), "春分の日"))
        switch year {
        case ...1988: days.append((on(4, 29), "天皇誕生日"))
        case 1989...2006: days.append((on(4, 29), "みどりの日"))
        default: days.append((on(4, 29), "昭和の日"))
        }
        days.append((on(5, 3), "憲法記念日"))
        if year >= 2007 { days.append((on(5, 4), "みどりの日")) }
        days.append((on(5, 5), "こどもの日"))
        return days
    }

    private var summer: [Day] {
        var days: [Day] = []
        switch year {
        case ...1995: break
        case ...2002: days.append((on(7, 20), "海の日"))
        case 2020: days.append((on(7, 23), "海の日"))
        case 2021: days.append((on(7, 22), "海の日"))
        default: days.append((third(.monday, 7), "海の日"))
        }
        switch year {
        case ...2015: break
        case 2020: days.append((on(8, 10), "山の日"))
        case 2021: days.append((on(8, 8), "山の日"))
        default: days.append((on(8, 11), "山の日"))
        }
        return days
    }

    private var autumn: [Day] {
        var days: [Day] = []
        switch year {
        case ...1965: break
        case ...2002: days.append((on(9, 15), "敬老の日"))
        default: days.append((third(.monday, 9), "敬老の日"))
        }
        days.append((on(9, autumnEquinox), "秋分の日"))
        switch year {
        case ...1965: break
        case ...1999: days.append((on(10, 10), "体育の日"))
        case ...2019: days.append((second(.monday, 10), "体育の日"))
        case 2020: days.append((on(7, 24), "スポーツの日"))
        case 2021: days.append((on(7, 23), "スポーツの日"))
        default: days.append((second(.monday, 10), "スポーツの日"))
        }
        days.append((on(11, 3), "文化の日"))
        days.append((on(11, 23), "勤労感謝の日"))
        switch year {
        case 1989...2018: days.append((on(12, 23), "天皇誕生日"))
        case 2020...: days.append((on(2, 23), "天皇誕生日"))
        default: break
        }
        return days
    }

    /// Days made holidays by laws of their own.
    private var imperialDays: [Day] {
        switch year {
        case 1959: [(on(4, 10), "皇太子明仁親王の結婚の儀")]
        case 1989: [(on(2, 24), "昭和天皇の大喪の礼")]
        case 1990: [(on(11, 12), "即位礼正殿の儀")]
        case 1993: [(on(6, 9), "皇太子徳仁親王の結婚の儀")]
        case 2019: [(on(5, 1), "天皇の即位の日"), (on(10, 22), "即位礼正殿の儀の行われる日")]
        default: []
        }
    }

    /// 第3条2項, since 1973-04-12: a holiday on a Sunday gives the next day; since 2007 the next that is no 国民の祝日.
    private func substitutes(_ celebrated: Set<CivilDate>) -> [CivilDate] {
        let commencement = CivilDate(year: 1973, month: 4, day: 12) ?? .earliest
        return celebrated.filter { $0.weekday == .sunday && $0 >= commencement }.compactMap { sunday in
            var day = sunday.adding(days: 1)
            if year >= 2007 {
                while celebrated.contains(day) { day = day.adding(days: 1) }
            }
            return celebrated.contains(day) ? nil : day
        }
    }

    /// 第3条3項, since 1985-12-27: a day between two 国民の祝日; until 2006 not on a Sunday or a 振替休日.
    private func betweenDays(_ celebrated: Set<CivilDate>, taken: Set<CivilDate>) -> [CivilDate] {
        guard year >= 1986 else { return [] }
        return celebrated.map { $0.adding(days: 1) }.filter { day in
            celebrated.contains(day.adding(days: 1)) && !taken.contains(day) && (year >= 2007 || day.weekday != .sunday)
        }
    }

    /// The day of March of 春分, 1900–2099 (海上保安庁水路部「新こよみ便利帳」).
    private var springEquinox: Int { equinox(20.8357, 20.8431) }
    /// The day of September of 秋分, 1900–2099 (the same source).
    private var autumnEquinox: Int { equinox(23.2588, 23.2488) }

    private func equinox(_ before1980: Double, _ since1980: Double) -> Int {
        let drift = 0.242194 * Double(year - 1980)
        return year < 1980
            ? Int(before1980 + drift - Double((year - 1983) / 4)) : Int(since1980 + drift - Double((year - 1980) / 4))
    }

    private func on(_ month: Int, _ day: Int) -> CivilDate? { CivilDate(year: year, month: month, day: day) }
    private func second(_ weekday: Weekday, _ month: Int) -> CivilDate? {
        CivilDate.nth(2, weekday, ofMonth: month, year: year)
    }
    private func third(_ weekday: Weekday, _ month: Int) -> CivilDate? {
        CivilDate.nth(3, weekday, ofMonth: month, year: year)
    }
}
