import Kernel
import Site
import Synchronization

/// The last pages that were made, as long as nothing new has been counted: many readers look at the same few.
final class PageMemory: Sendable {
    /// What a page depends on beside the pack.
    struct Key: Hashable {
        let path: String
        let language: Language
        let ward: WardCode?
        let year: FiscalYear
        let today: CivilDate

        init(_ request: SiteRequest, _ choice: PlanChoice) {
            (path, language) = (request.path, request.language)
            (ward, year, today) = (choice.ward, choice.year, choice.today)
        }
    }

    /// Pages kept; a page of all indicators has about 60 kB.
    private static let most = 32

    private let state = Mutex<(counted: Int, pages: [Key: Site.Page])>((-1, [:]))

    /// The page for a key, made anew when something was counted since.
    func page(
        _ key: Key, _ progress: MeasureCounter.Progress, make: () async throws -> Site.Page
    ) async rethrows -> Site.Page {
        guard progress.isComplete else { return try await make() }
        let counted = progress.counted
        let kept = state.withLock { $0.counted == counted ? $0.pages[key] : nil }
        if let kept { return kept }
        let page = try await make()
        state.withLock { state in
            if state.counted != counted || state.pages.count >= Self.most { state = (counted, [:]) }
            state.pages[key] = page
        }
        return page
    }
}
