import Kernel
import Pack
import Rules
import Testing

@testable import Plan

@Suite("The plan's data is the published plan")
struct PublishedPlanTests {
    let plan: PlanData
    let faults: [PackFault]

    init() throws {
        let pack = try city("osaka")
        plan = PlanData(pack: pack)
        faults = pack.faults.all.filter { $0.file.contains("/plan/") }
    }

    @Test("the pack's plan has no faults")
    func noFaults() {
        #expect(faults.map(\.description) == [])
    }

    @Test("all 41 initiatives have the published number, name and page")
    func initiatives() {
        let published = PublishedPlan.rows(PublishedPlan.initiatives)
        #expect(published.count == 41)
        let ours = plan.initiatives.map { [String($0.number), $0.title.text(in: .ja), $0.page.map(String.init) ?? ""] }
        #expect(ours == published)
    }

    @Test("initiatives 1 to 12 stand under the ward offices' heading, the others under none")
    func groups() {
        for initiative in plan.initiatives {
            let heading = initiative.number <= 12 ? "区役所DX実現等に向けた取組" : nil
            #expect(initiative.group?.text(in: .ja) == heading, "initiative \(initiative.number)")
        }
    }

    @Test("every target, state and forecast of 2025 to 2028 is as printed")
    func targets() {
        let published = PublishedPlan.rows(PublishedPlan.targets)
        var ours: [[String]] = []
        for initiative in plan.initiatives {
            for (index, kpi) in initiative.kpis.enumerated() {
                let first = kpi.year(FiscalYear(2025))
                let state = first?.now.map { "現在:" + $0.text(in: .ja) }
                let later = [2026, 2027, 2028].map { kpi.year(FiscalYear($0))?.plan?.text(in: .ja) ?? "" }
                ours.append(
                    [
                        String(initiative.number), String(index + 1), state ?? first?.plan?.text(in: .ja) ?? "",
                        first?.forecast?.text(in: .ja) ?? "",
                    ] + later)
            }
        }
        #expect(ours.count == published.count)
        for (mine, printed) in zip(ours, published) { #expect(mine == printed) }
    }

    @Test(
        "targets in words have no number, and numbers are what the words say",
        arguments: PublishedPlan.rows(PublishedPlan.numbers))
    func numbers(row: [String]) throws {
        let initiative = try #require(Int(row[0]).flatMap(plan.initiative))
        let kpi = initiative.kpis[try #require(Int(row[1])) - 1]
        let first = kpi.year(FiscalYear(2025))
        let ours = [first?.target, first?.forecastValue] + [2026, 2027, 2028].map { kpi.year(FiscalYear($0))?.target }
        #expect(ours == row[2...].map { Decimal34($0) })
    }

    @Test("a target printed as a percentage is that number")
    func percentages() {
        for kpi in plan.initiatives.flatMap(\.kpis) where kpi.unit?.text(in: .ja) == "%" {
            for year in kpi.years {
                guard let text = year.plan?.text(in: .ja), text.hasSuffix("%"), let number = Decimal34(text.dropLast())
                else { continue }
                #expect(year.target == number, "\(kpi.id) \(year.year.year)")
            }
        }
    }

    @Test("balances of cumulative indicators are the forecasts of 31 March 2026")
    func openings() throws {
        let kpis = try #require(plan.initiative(37)).kpis
        #expect(kpis.map(\.opening?.value) == [Decimal34(8_040), Decimal34(33_600)])
        #expect(kpis.allSatisfy { $0.opening?.asOf == CivilDate(iso: "2026-03-31") && $0.opening?.status == .forecast })
    }

    @Test("every initiative says its aim and schedule, in English too where the site speaks English")
    func aims() {
        for initiative in plan.initiatives {
            #expect(!initiative.schedule.isEmpty, "initiative \(initiative.number)")
            #expect(initiative.title.has(.en) && initiative.aimInShort?.has(.en) == true, "\(initiative.number)")
            for kpi in initiative.kpis { #expect(kpi.title.has(.en), "initiative \(initiative.number) \(kpi.id)") }
        }
    }

    @Test("fewer is better only for missed children, ambulance time and inquiries")
    func directions() {
        let less = plan.initiatives.flatMap { initiative in
            initiative.kpis.filter { $0.better == .less }.map { "\(initiative.number) \($0.id)" }
        }
        #expect(less == ["25 missed", "30 activity-time", "41 inquiries", "41 minutes"])
    }

    @Test("a sample town has a small plan of its own")
    func sampleTown() throws {
        let pack = try city("sample-town")
        let town = PlanData(pack: pack)
        #expect(pack.faults.all.filter { $0.file.contains("/plan/") }.map(\.description) == [])
        #expect(town.initiatives.map(\.number) == [1, 2, 3])
        #expect(town.document?.status == .sample)
        #expect(town.wards.isEmpty)
    }
}
