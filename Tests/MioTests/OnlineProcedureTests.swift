import Forms
import Foundation
import Kernel
import Pack
import Testing

@testable import mio

@Suite("Procedures that can be done online")
struct OnlineProcedureTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    /// Loaded once: a whole pack takes a moment.
    private static let osaka = Result { try City.load(root + "/City/osaka") }

    @Test("13.1 one wrong name in one condition is refused with file, line, reason and what may have been meant")
    func wrongName() throws {
        let name = "online/hoiku-horyuu-shoumei.yml"
        let text = try String(contentsOfFile: Self.root + "/City/osaka/" + name, encoding: .utf8)
        let wrong = text.replacing("must: pickup >= earliest", with: "must: pickup >= earlyest")
        #expect(wrong != text)
        let folder = try Self.pack(name, wrong)
        defer { try? FileManager.default.removeItem(at: folder) }
        let line = try #require(
            text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex {
                $0.contains("must: pickup >= earliest")
            })
        let faults = try City.load(folder.path).pack.faults.all
        #expect(
            faults.contains {
                $0.file.hasSuffix(name) && $0.line == line + 1 && $0.reason.contains("earlyest")
                    && $0.reason.contains("earliest")
            }, "\(faults)")
    }

    @Test("13.1 the 48 procedures of the plan's list load, each with examples that are filled in as they say")
    func all() throws {
        let city = try Self.osaka.get()
        #expect(city.pack.faults.all.filter { $0.file.contains("/online/") } == [])
        #expect(city.online.procedures.count == 48)
        #expect(city.online.procedures.allSatisfy { $0.sheet.examples.count >= 2 })
        #expect(Set(city.online.procedures.map(\.identity)) == Set(OnlineProcedure.Identity.allCases))
        let kinds = Set(city.online.procedures.flatMap(\.sheet.pages).flatMap(\.items).map(\.kind))
        #expect(kinds.count >= 18, "\(Set(ItemKind.allCases).subtracting(kinds))")
    }

    @Test(
        "13.3 the certificate is picked up from the fifth opening day on, the day of application being the first",
        arguments: [
            // Friday 1 May; 2 to 6 May are closed; 7, 8, 11 and 12 May follow.
            ("2026-05-01", "2026-05-12", nil), ("2026-05-01", "2026-05-11", "2026年5月12日"),
            // On a Saturday the next opening day is the first: 11, 12, 13, 14, 15 May.
            ("2026-05-09", "2026-05-15", nil), ("2026-05-09", "2026-05-14", "2026年5月15日"),
            ("2026-05-01", "2026-05-16", "閉まっています"),
        ] as [(String, String, String?)])
    func pickUp(applied: String, day: String, refusal: String?) throws {
        let city = try Self.osaka.get()
        let procedure = try #require(city.online.procedure("hoiku-horyuu-shoumei"))
        let example = try #require(procedure.sheet.examples.first)
        guard case .object(var answers) = example.answers else { return #expect(Bool(false)) }
        answers["pickup"] = .string(day)
        let at = try #require(Timestamp(iso: applied + "T23:59:59+09:00"))
        let outcome = FormRun(
            procedure.sheet, RawAnswers(.object(answers)), at: at,
            places: FormPlaces(wards: city.places.wards.map(\.code))
        ).outcome()
        guard let refusal else { return #expect(outcome.problems == []) }
        guard case .check(let message)? = outcome.problems.first?.kind else {
            return #expect(Bool(false), "\(outcome.problems)")
        }
        #expect(outcome.problems.map(\.path) == ["pickup"] && message.text(in: .ja).contains(refusal))
    }

    @Test(
        "13.4 records of a month are taken to the 10th at 23:30:00, after that only corrections to the 15th",
        arguments: [
            ("2026-06-10T23:30:00+09:00", nil), ("2026-06-10T23:30:01+09:00", "修正期間 11–15日"),
            ("2026-06-01T00:00:00+09:00", nil),
        ] as [(String, String?)])
    func records(at moment: String, refusal: String?) throws {
        let city = try Self.osaka.get()
        let procedure = try #require(city.online.procedure("idou-shien-jisseki"))
        let example = try #require(procedure.sheet.examples.first)
        let file = FormPlaces.File(id: "f", name: "jisseki.csv", type: "text/csv", bytes: 100, sha256: "00")
        guard case .object(var answers) = example.answers else { return #expect(Bool(false)) }
        answers["records"] = .array([.string("f")])
        let outcome = FormRun(
            procedure.sheet, RawAnswers(.object(answers)), at: try #require(Timestamp(iso: moment)),
            places: FormPlaces(wards: city.places.wards.map(\.code), files: [file])
        ).outcome()
        guard let refusal else { return #expect(outcome.problems == []) }
        let said = outcome.problems.compactMap { problem -> String? in
            if case .check(let message) = problem.kind { message.text(in: .ja) } else { nil }
        }
        #expect(said.contains { $0.contains(refusal) }, "\(outcome.problems)")
    }

    @Test("a season may lie over the end of a year")
    func season() throws {
        let name = "online/hoiku-horyuu-shoumei.yml"
        let text = try String(contentsOfFile: Self.root + "/City/osaka/" + name, encoding: .utf8)
        let folder = try Self.pack(
            name, text.replacing("\ndays: 5 ", with: "\nseason: {from: 12-01, to: 01-15}\ndays: 5 "))
        defer { try? FileManager.default.removeItem(at: folder) }
        let procedure = try #require(try City.load(folder.path).online.procedure("hoiku-horyuu-shoumei"))
        for (day, open) in [
            ("2026-12-31", true), ("2027-01-15", true), ("2027-01-16", false), ("2026-11-30", false),
            ("2026-12-01", true),
        ] {
            let date = try #require(CivilDate(iso: day))
            #expect(procedure.isOpen(on: date) == open, "\(day)")
        }
    }

    /// A pack upon Osaka's with one file changed.
    private static func pack(_ name: String, _ text: String) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("city-\(UUID().uuidString)")
        let up = String(repeating: "../", count: folder.pathComponents.count - 1)
        let file = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(
            "id: t\nname: {ja: 町}\nbase: \(up)\(root.dropFirst())/City/osaka\nlanguages: [ja]\nomit: {}\n".utf8
        ).write(to: folder.appendingPathComponent("pack.yml"))
        try Data(text.utf8).write(to: file)
        return folder
    }
}
