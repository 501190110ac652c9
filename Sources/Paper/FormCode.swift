/// What the QR code of a form says, so that a scanned sheet finds its case: `mio:form:1?case=…&form=…&version=…&page=1/2`.
public struct FormCode: Hashable, Sendable, CustomStringConvertible {
    public var caseID: String
    public var form: String
    public var version: String
    public var page: Int
    public var pages: Int

    public init(caseID: String, form: String, version: String, page: Int, pages: Int) {
        self.caseID = caseID
        self.form = form
        self.version = version
        self.page = page
        self.pages = pages
    }

    private static let prefix = "mio:form:1?"

    public var description: String {
        "\(Self.prefix)case=\(caseID)&form=\(form)&version=\(version)&page=\(page)/\(pages)"
    }

    /// Reads what ``description`` wrote; nil for any other text.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.prefix) else { return nil }
        var parts: [Substring: Substring] = [:]
        for pair in text.dropFirst(Self.prefix.count).split(separator: "&") {
            guard let equals = pair.firstIndex(of: "=") else { return nil }
            parts[pair[..<equals]] = pair[pair.index(after: equals)...]
        }
        let pages = (parts["page"] ?? "").split(separator: "/").compactMap { Int($0) }
        guard let caseID = parts["case"], let form = parts["form"], let version = parts["version"], pages.count == 2
        else { return nil }
        self.init(
            caseID: String(caseID), form: String(form), version: String(version), page: pages[0], pages: pages[1])
    }
}
