import Kernel
import Rules
import Site

extension PlanService {
    /// `GET /api/v1/plan`.
    func overviewJSON(_ request: SiteRequest) async throws -> SiteResponse {
        guard plan.document != nil else { throw SiteFailure.notFound }
        return try await json(request, plan.initiatives)
    }

    /// `GET /api/v1/plan/{number}`.
    func initiativeJSON(_ request: SiteRequest) async throws -> SiteResponse {
        try await json(request, [try initiative(request.parameters["number"])])
    }

    private func json(_ request: SiteRequest, _ initiatives: [Initiative]) async throws -> SiteResponse {
        let choice = try PlanChoice(request, plan)
        let progress = try await freshen(request.store)
        let figures = try await request.store.read { tx in
            try PlanFigures.read(plan, initiatives, ward: choice.ward, today: choice.today, in: tx)
        }
        return .json(PlanAPI(document: plan.document).value(figures, choice, progress))
    }
}

/// The plan as JSON.
struct PlanAPI {
    let document: PlanDocument?

    func value(_ figures: PlanFigures, _ choice: PlanChoice, _ progress: MeasureCounter.Progress) -> JSONValue {
        .object([
            "plan": document.map(Self.value) ?? .null,
            "ward": choice.ward.map { .string($0.code) } ?? .null,
            "asOf": .string(choice.today.description),
            "events": .object(["counted": .int(Int64(progress.counted)), "recorded": .int(Int64(progress.events))]),
            "initiatives": .array(figures.entries.map(Self.value)),
        ])
    }

    private static func value(_ document: PlanDocument) -> JSONValue {
        .object([
            "title": value(document.title), "publisher": value(document.publisher),
            "published": .string(document.published), "status": .string(document.status.rawValue),
            "years": .array(document.years.map { .int(Int64($0.year)) }),
        ])
    }

    private static func value(_ entry: PlanFigures.Entry) -> JSONValue {
        let initiative = entry.initiative
        return .object([
            "number": .int(Int64(initiative.number)), "title": value(initiative.title),
            "group": value(initiative.group), "owner": value(initiative.owner),
            "ownerConfirmed": initiative.owner == nil ? .null : .bool(initiative.isOwnerConfirmed),
            "aim": .array(initiative.aim.map(value)), "kpis": .array(entry.lines.map(value)),
        ])
    }

    private static func value(_ line: PlanFigures.Line) -> JSONValue {
        let kpi = line.kpi
        return .object([
            "id": .string(kpi.id), "mark": kpi.mark.map(JSONValue.string) ?? .null, "title": value(kpi.title),
            "unit": value(kpi.unit), "better": .string(kpi.better.rawValue), "cumulative": .bool(kpi.isCumulative),
            "formula": kpi.formula.map { .string($0.source) } ?? .null,
            "years": .array(line.cells.map { value($0, kpi) }),
        ])
    }

    private static func value(_ cell: PlanFigures.Cell, _ kpi: KPI) -> JSONValue {
        .object([
            "year": .int(Int64(cell.scope.year.year)), "plan": value(cell.planned?.plan),
            "now": value(cell.planned?.now), "target": value(cell.planned?.target),
            "forecast": value(cell.planned?.forecast), "forecastValue": value(cell.planned?.forecastValue),
            "actual": value(cell.actual.number.flatMap { $0.rounded(scale: max(kpi.decimals, 3), .halfUp) }),
            "standing": .string(cell.standing.rawValue),
        ])
    }

    private static func value(_ text: LocalizedText?) -> JSONValue { text.map(value) ?? .null }

    private static func value(_ text: LocalizedText) -> JSONValue {
        var texts: [String: JSONValue] = [:]
        for language in text.languages { texts[language.rawValue] = .string(Ruby.plain(text.text(in: language))) }
        return .object(texts)
    }

    private static func value(_ number: Decimal34?) -> JSONValue {
        guard let number else { return .null }
        return number.int.map { .int(Int64($0)) } ?? .number(number.reduced.description)
    }
}

extension PlanAPI {
    static let overview = APIOperation(
        id: "getPlan", summary: "The city's plan with targets and live actual values by fiscal year.",
        description: "Actual values are null until an event has counted for the indicator; `standing` says why.",
        tag: "plan", response: schema, query: [ward])
    static let initiative = APIOperation(
        id: "getInitiative", summary: "One initiative of the plan with targets and live actual values by fiscal year.",
        tag: "plan", response: schema, query: [ward])

    private static let ward = APIOperation.Parameter(
        "ward", "Code of a ward, six digits; the whole city without it.")

    private static let text = JSONSchema.map(of: .string(), "Text by language tag.")

    private static func orNull(_ description: String) -> JSONSchema {
        JSONSchema(.object(["type": ["number", "null"], "description": .string(description)]))
    }

    private static let year = JSONSchema.object(
        [
            "year": .integer("Fiscal year: 2026 is April 2026 to March 2027."), "plan": .any, "now": .any,
            "target": orNull("The number in the plan's text."), "forecast": .any,
            "forecastValue": orNull("The number in the forecast."), "actual": orNull("The live value."),
            "standing": .oneOf(
                [
                    Standing.notMeasured, .ahead, .noTarget, .noCases, .reached, .within, .onTheWay, .missed,
                ].map(\.rawValue)),
        ])

    private static let schema = JSONSchema.object([
        "plan": .any, "ward": .any, "asOf": .date("The last day that is counted."), "events": .any,
        "initiatives": .array(
            of: .object([
                "number": .integer(), "title": text, "group": .any, "owner": .any, "ownerConfirmed": .any,
                "aim": .array(of: text),
                "kpis": .array(
                    of: .object([
                        "id": .string(), "mark": .any, "title": text, "unit": .any,
                        "better": .oneOf(["more", "less"]), "cumulative": .boolean(), "formula": .any,
                        "years": .array(of: year),
                    ])),
            ])),
    ])
}
