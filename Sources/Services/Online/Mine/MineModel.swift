import Kernel
import Store

/// What somebody has begun and sent: for themselves or their organisation, and as an agent for others.
struct MineModel: Sendable {
    let drafts: [Draft]
    let sent: [(Application, Stage)]
    /// For others, by mandates that stand.
    let draftsForOthers: [Draft]
    let sentForOthers: [(Application, Stage)]
    /// Whether the reader sees of their organisation only what they filed.
    let isOwnOnly: Bool
    let next: Cursor?

    /// - Parameter after: where the list of what was sent goes on; only its first page has the rest.
    static func read(
        _ owner: DraftOwner, _ actor: Actor, after: Cursor?, at now: Timestamp, in tx: some Queryable
    ) throws -> MineModel {
        let only = try BusinessMember.role(of: actor, in: tx).seesAll ? nil : Filer.member(actor)?.who
        let page = try Application.page(of: owner, filedBy: only, after: after, limit: MinePages.rowsAPage, in: tx)
        func staged(_ applications: [Application]) throws -> [(Application, Stage)] {
            try applications.map { ($0, try Examination.load($0.id, in: tx)?.stage ?? .received) }
        }
        guard after == nil else {
            return MineModel(
                drafts: [], sent: try staged(page.rows), draftsForOthers: [], sentForOthers: [], isOwnOnly: only != nil,
                next: page.next)
        }
        func isAdmitted(_ filed: some Filed) throws -> Bool { try filed.admits(actor, at: now, in: tx) }
        let isNobody = owner.kind == .anonymous
        return MineModel(
            drafts: try Draft.open(of: owner, at: now, in: tx).filter(isAdmitted), sent: try staged(page.rows),
            draftsForOthers: isNobody
                ? []
                : try Draft.open(filedBy: owner, at: now, in: tx).filter { try $0.owner != owner && isAdmitted($0) },
            sentForOthers: isNobody
                ? []
                : try staged(
                    try Application.filed(by: owner, limit: 50, in: tx).filter {
                        try $0.owner != owner && isAdmitted($0)
                    }),
            isOwnOnly: only != nil, next: page.next)
    }
}
