import Kernel

/// Gives sample people what people of their age hold: insurance, pensions, benefits, certificates, cards.
struct SampleHoldings {
    let city: SampleCity
    var random: SeededRandom

    /// Fills the memberships and cards of one household.
    mutating func fill(_ people: inout [NewResident]) {
        let hasAssistance = random.percent(city.population.share("publicAssistanceHouseholds"))
        let hasNationalHealth = random.percent(city.population.share("nationalHealthHouseholds"))
        for place in people.indices {
            let age = people[place].birth.age(on: city.today) ?? 80
            var held: [Membership] = []
            insurance(age, people[place], hasAssistance, hasNationalHealth, &held)
            pension(age, people[place], hasNationalHealth && !hasAssistance, &held)
            care(age, people[place], &held)
            handbooks(age, people[place], &held)
            if age >= 15, random.percent(city.population.share("seal")) {
                held.append(Membership(.seal, from: since(people[place], age: 15)))
            }
            if age >= 70, random.percent(60) {
                held.append(Membership(.seniorPass, from: since(people[place], age: 70)))
            }
            people[place].memberships = held
            if random.percent(city.population.share("card")) { people[place].cardTo = card(people[place], age) }
        }
        children(&people, hasAssistance)
        households(&people)
    }

    private mutating func insurance(
        _ age: Int, _ person: NewResident, _ hasAssistance: Bool, _ hasNationalHealth: Bool, _ held: inout [Membership]
    ) {
        if hasAssistance {
            held.append(Membership(.publicAssistance, from: since(person, age: 0)))
        } else if age >= 75 {
            held.append(Membership(.lateElderly, from: since(person, age: 75)))
        } else if hasNationalHealth || (age >= 65 && random.percent(70)) {
            held.append(Membership(.nationalHealth, from: since(person, age: 0)))
        }
    }

    private mutating func pension(_ age: Int, _ person: NewResident, _ isFirst: Bool, _ held: inout [Membership]) {
        if age >= 65, random.percent(94) {
            held.append(Membership(.pension, level: "recipient", from: birthday(person, age: 65)))
        } else if (20...59).contains(age), isFirst {
            held.append(Membership(.pension, level: "1", from: since(person, age: 20)))
        }
    }

    private mutating func care(_ age: Int, _ person: NewResident, _ held: inout [Membership]) {
        guard age >= 65, random.percent(age >= 85 ? 55 : age >= 75 ? 18 : 4) else { return }
        let levels = ["support1", "support2", "care1", "care2", "care3", "care4", "care5"]
        let from = city.today.adding(days: -random.number(in: 10...700))
        held.append(
            Membership(
                .care, level: levels[random.number(in: 0...6)], from: max(from, person.since ?? from),
                to: from.adding(years: 2)))
    }

    private mutating func handbooks(_ age: Int, _ person: NewResident, _ held: inout [Membership]) {
        let from = since(person, age: 0)
        if random.percent(age >= 65 ? 9 : 2) {
            let grade = random.number(in: 1...6)
            held.append(Membership(.physicalHandbook, level: "\(grade)", from: from))
            if grade <= 2 { held.append(Membership(.severeDisabilityMedical, from: from)) }
        }
        if random.happens(700) {
            held.append(Membership(.intellectualHandbook, level: random.percent(40) ? "A" : "B1", from: from))
        }
        if age >= 18, random.happens(1_300) {
            held.append(
                Membership(
                    .mentalHandbook, level: "\(random.number(in: 1...3))", from: from,
                    to: city.today.adding(days: random.number(in: 1...700))))
        }
        if random.happens(800) {
            held.append(
                Membership(.designatedDisease, from: from, to: city.today.adding(days: random.number(in: 1...365))))
        }
    }

    /// What is given for children up to the 31 March after their 18th birthday.
    private mutating func children(_ people: inout [NewResident], _ hasAssistance: Bool) {
        let young = people.indices.filter { place in
            guard people[place].relation.isChild, let born = people[place].birth.date else { return false }
            return city.today <= LegalAge.endOfFiscalYear(after: 18, born: born)
        }
        guard !young.isEmpty else { return }
        let eldest = young.compactMap { people[$0].birth.date }.min() ?? city.today
        let from = max(eldest, people[0].since ?? eldest)
        people[0].memberships.append(Membership(.childAllowance, level: "here", from: from))
        if !people.contains(where: { $0.relation.isSpouse }), random.percent(55) {
            people[0].memberships.append(Membership(.childRearingAllowance, from: from))
            people[0].memberships.append(Membership(.singleParentMedical, from: from))
        }
        if hasAssistance { return }
        for place in young {
            people[place].memberships.append(Membership(.childMedical, from: people[place].since))
        }
    }

    /// What the head holds for all.
    private mutating func households(_ people: inout [NewResident]) {
        let from = people[0].addressSince
        let shares: [(Membership.Kind, String)] = [
            (.fixedAssets, "fixedAssetsHouseholds"), (.municipalHousing, "municipalHousingHouseholds"),
            (.dog, "dogHouseholds"), (.moped, "mopedHouseholds"),
        ]
        for (kind, share) in shares where random.percent(city.population.share(share)) {
            people[0].memberships.append(Membership(kind, from: from))
        }
    }

    /// A card lasts to the tenth birthday after it was made, the fifth for those under 18.
    private mutating func card(_ person: NewResident, _ age: Int) -> CivilDate {
        let years = age < 18 ? 5 : 10
        let made = city.today.adding(days: -random.number(in: 1...(years * 365 - 30)))
        let born = person.birth.possibleDays.lowerBound
        let birthday = born.adding(years: made.year - born.year + years)
        return max(birthday, city.today.adding(days: 1))
    }

    private func birthday(_ person: NewResident, age: Int) -> CivilDate {
        person.birth.possibleDays.lowerBound.adding(years: age)
    }

    /// The day from which somebody who reaches an age in the city holds something.
    private func since(_ person: NewResident, age: Int) -> CivilDate {
        max(birthday(person, age: age), person.since ?? .earliest)
    }
}
