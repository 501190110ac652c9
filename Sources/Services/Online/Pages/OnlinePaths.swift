/// The addresses of the pages.
enum OnlinePaths {
    static let catalogue = "/procedures"

    static func procedure(_ id: String) -> String { "\(catalogue)/\(id)" }

    static func draft(_ id: String) -> String { "/apply/\(id)" }

    static func page(_ draft: String, _ page: String) -> String { "\(Self.draft(draft))/pages/\(page)" }

    static func check(_ draft: String) -> String { "\(Self.draft(draft))/check" }

    static func done(_ draft: String) -> String { "\(Self.draft(draft))/done" }

    static let mine = "/my/applications"

    static func application(_ number: String) -> String { "\(mine)/\(number)" }
}
