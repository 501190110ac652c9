import Forms
import Kernel
import Site

/// The catalogue as open data (手続き一覧のオープンデータ): what anybody may take and use, as a table.
struct CatalogueFile: Sendable {
    static let path = "/procedures.csv"
    static let columns = [
        "id", "version", "title", "title_easy", "title_en", "about", "applicant", "owner", "audience", "life_events",
        "channels",
        "identity", "standard_days", "open", "legal_basis", "url",
    ]

    let desk: OnlineDesk

    func download(_ request: SiteRequest) async throws -> SiteResponse {
        let today = request.now.date
        let site = desk.siteAddress(request)
        let rows = desk.catalogue.procedures.map { procedure in
            [
                procedure.id, String(procedure.version), procedure.title.text(in: .ja),
                procedure.title.text(in: .jaEasy), procedure.title.text(in: .en), procedure.about.text(in: .ja),
                procedure.applicant.text(in: .ja), procedure.owner.text(in: .ja), procedure.audience.rawValue,
                procedure.lifeEvents.joined(separator: " "),
                procedure.channels.map(\.rawValue).joined(separator: " "), procedure.identity.rawValue,
                procedure.standardDays.map(String.init) ?? "", procedure.isOpen(on: today) ? "1" : "0",
                procedure.basis.joined(separator: " / "), site + OnlinePaths.procedure(procedure.id),
            ]
        }
        return .csv([Self.columns] + rows, downloadName: "procedures.csv")
    }
}
