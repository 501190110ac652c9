import Kernel

/// Makes the people of one sample household, one draw of the generator after the other.
struct SampleHousehold {
    let city: SampleCity
    let number: Int
    let at: Timestamp
    var random: SeededRandom

    /// A person before names and holdings.
    private struct Draft {
        var age: Int
        var sex: Sex
        var relation: Relation
    }

    /// The people, the head first; nil when the pack has no names.
    mutating func members(_ home: SamplePlaces.Home) -> [NewResident]? {
        let kind = number == 0 ? .coupleChildren : city.population.kinds.pick(&random) ?? .single
        let isForeign = number > 1 && random.happens(city.population.foreignPer100000)
        var drafts = number == 0 ? Self.family : drafts(kind)
        if isForeign { drafts.removeAll { $0.age >= 80 && !$0.relation.isHead } }
        guard var people = isForeign ? foreign(drafts) : japanese(drafts, home) else { return nil }
        settle(&people)
        var holdings = SampleHoldings(city: city, random: random)
        holdings.fill(&people)
        random = holdings.random
        if number == 1 || (number > 1 && random.happens(city.population.protectedPer100000)) {
            for place in people.indices { people[place].isProtected = true }
        }
        return people
    }

    /// Two parents of 35 and 33 with children of 5 and 0 years.
    private static let family = [
        Draft(age: 35, sex: .male, relation: .head), Draft(age: 33, sex: .female, relation: .wife),
        Draft(age: 5, sex: .female, relation: .child), Draft(age: 0, sex: .male, relation: .child),
    ]

    private mutating func drafts(_ kind: SamplePopulation.HouseholdKind) -> [Draft] {
        let age = city.population.ages[kind]?.pick(&random).map { random.number(in: $0) } ?? 40
        // Old people who live alone are mostly women.
        let isMale = kind == .singleParent ? random.percent(14) : random.percent(age > 74 && kind == .single ? 30 : 54)
        var drafts = [Draft(age: age, sex: isMale ? .male : .female, relation: .head)]
        switch kind {
        case .single: break
        case .couple: drafts.append(spouse(age))
        case .coupleChildren:
            drafts.append(spouse(age))
            drafts += children(age)
        case .singleParent: drafts += children(age)
        case .threeGenerations:
            drafts.append(spouse(age))
            drafts += children(age)
            drafts += parents(age)
        case .coupleParent:
            drafts.append(spouse(age))
            drafts += parents(age).prefix(1)
        case .housemates:
            let other: Sex = random.percent(70) ? drafts[0].sex : .male
            drafts.append(Draft(age: max(18, age + random.number(in: -6...6)), sex: other, relation: .housemate))
        }
        // In a couple the head is the man more often than not; the relation follows the sex.
        if let wife = drafts.firstIndex(where: { $0.relation.isSpouse }) {
            drafts[0].sex = random.percent(88) ? .male : .female
            drafts[wife].sex = drafts[0].sex == .male ? .female : .male
            drafts[wife].relation = drafts[wife].sex == .female ? .wife : .husband
        }
        return drafts
    }

    private mutating func spouse(_ age: Int) -> Draft {
        Draft(age: max(18, age + random.number(in: -6...3)), sex: .female, relation: .wife)
    }

    /// Children who still live with a parent of this age, the eldest first.
    private mutating func children(_ parentAge: Int) -> [Draft] {
        let count = city.population.children.pick(&random) ?? 1
        var age = parentAge - random.number(in: 23...37)
        if age < 0 { age = random.number(in: 0...2) }
        var drafts: [Draft] = []
        for _ in 0..<count {
            drafts.append(Draft(age: age, sex: random.percent(51) ? .male : .female, relation: .child))
            age -= random.number(in: 1...4)
            if age < 0 { break }
        }
        return drafts
    }

    private mutating func parents(_ age: Int) -> [Draft] {
        let mother = Draft(age: min(102, age + random.number(in: 22...33)), sex: .female, relation: .mother)
        guard random.percent(45) else { return [mother] }
        return [Draft(age: min(102, mother.age + random.number(in: 0...5)), sex: .male, relation: .father), mother]
    }

    // MARK: Names

    private mutating func japanese(_ drafts: [Draft], _ home: SamplePlaces.Home) -> [NewResident]? {
        guard let family = city.names.families.pick(&random) else { return nil }
        let domicile = city.places.formerAddress(inCity: random.percent(55), &random)
        var people: [NewResident] = []
        var head = ""
        for draft in drafts {
            let birth = birth(draft.age)
            guard let given = city.names.given(draft.sex, bornIn: birth.year, &random) else { return nil }
            var own = family
            // A housemate and the parents of a wife have a family name of their own.
            if draft.relation == .housemate, let other = city.names.families.pick(&random) { own = other }
            var name = PersonName(family: own.text, given: given.text)
            name.furigana = .init(family: own.kana, given: given.kana)
            if draft.relation == .wife, random.percent(2), let former = city.names.families.pick(&random) {
                name.formerFamily = former.text
            }
            if draft.relation.isHead { head = name.full }
            var person = NewResident(
                id: .make(at: at, using: &random), name: name, birth: birth, sex: draft.sex,
                relation: draft.relation)
            person.domicile = domicile.map { $0.prefecture + $0.city + ($0.ward ?? "") + $0.town + $0.block }
            person.domicileHead = draft.relation == .housemate ? name.full : head
            people.append(person)
        }
        return people
    }

    private mutating func foreign(_ drafts: [Draft]) -> [NewResident]? {
        guard let nationality = city.names.nationalities.pick(&random) else { return nil }
        let isSpecial = random.percent(city.population.specialPermanent[nationality] ?? 0)
        let alias = isSpecial ? city.names.families.pick(&random) : nil
        let status = city.population.statuses.pick(&random)
        let familyName = city.names.foreignFamily(nationality, &random)
        var people: [NewResident] = []
        for draft in drafts {
            let birth = birth(draft.age)
            let ownFamily = draft.relation.isChild ? familyName : city.names.foreignFamily(nationality, &random)
            guard let family = draft.relation.isHead ? familyName : ownFamily,
                let given = city.names.foreignGiven(nationality, draft.sex, &random)
            else { return nil }
            var name = PersonName(family: family.text, given: given.text, romaji: "\(family.romaji) \(given.romaji)")
            name.furigana = .init(family: family.kana, given: given.kana)
            if let alias, let common = city.names.given(draft.sex, bornIn: birth.year, &random) {
                name.commonName = alias.text + "\u{3000}" + common.text
            }
            var person = NewResident(
                id: .make(at: at, using: &random), name: name, birth: birth, sex: draft.sex,
                relation: draft.relation)
            person.nationality = nationality
            person.residence = residence(draft, isSpecial: isSpecial, of: status, card: Self.card(person.id))
            people.append(person)
        }
        return people
    }

    private mutating func residence(
        _ draft: Draft, isSpecial: Bool, of head: SamplePopulation.Status?, card: String
    ) -> ForeignResidence {
        if isSpecial { return ForeignResidence(status: .specialPermanent, periodEnd: nil, cardNumber: card) }
        guard let head else { return ForeignResidence(status: .other, periodEnd: nil, cardNumber: card) }
        let isDependent = !draft.relation.isHead && draft.relation != .housemate && head.years > 0
        let end = head.years == 0 ? nil : city.today.adding(days: random.number(in: 20...(head.years * 365)))
        return ForeignResidence(
            status: isDependent ? .dependent : head.status, periodEnd: end,
            period: head.years == 0 ? nil : "\(head.years)年", cardNumber: card)
    }

    /// A number that nobody's card has: none begins with SA and ends with MP.
    private static func card(_ id: ResidentID) -> String {
        let number = UInt64(id.description.filter(\.isHexDigit).suffix(12), radix: 16) ?? 0
        let digits = String(number % 100_000_000)
        return "SA" + String(repeating: "0", count: 8 - digits.count) + digits + "MP"
    }

    // MARK: Dates

    private mutating func birth(_ age: Int) -> BirthDate {
        let latest = city.today.adding(years: -age)
        let date = latest.adding(days: -random.number(in: 0...364))
        if age > 60, random.happens(city.population.unknownBirthDayPer100000),
            let unknown = BirthDate(year: date.year, month: random.percent(50) ? date.month : nil, day: nil)
        {
            return unknown
        }
        return BirthDate(date)
    }

    /// Since when the people live in the city and at their address, and where they lived before.
    private mutating func settle(_ people: inout [NewResident]) {
        let head = people[0].birth.possibleDays.upperBound
        let lived = max(1, min(head.days(until: city.today), 40 * 365))
        let moved = city.today.adding(days: -random.number(in: 1...lived))
        let inCity = random.percent(55)
        let came = inCity ? moved.adding(days: -random.number(in: 0...3_650)) : moved
        let former = random.percent(45) ? city.places.formerAddress(inCity: inCity, &random) : nil
        for place in people.indices {
            let born = people[place].birth.possibleDays.upperBound
            people[place].since = max(came, born)
            people[place].addressSince = max(moved, born)
            if let former, born < moved {
                people[place].formerAddresses = [
                    FormerAddress(address: former, since: inCity ? max(came, born) : nil, until: moved)
                ]
            }
        }
    }
}
