import Foundation
import Site
import TestVisitor
import Testing

/// A form of a page as a browser without scripts would send it: what the page filled in, and what somebody changes.
struct FilledForm {
    let action: String
    private(set) var fields: [(name: String, value: String)]

    /// The form that is sent to an address.
    init(_ action: String, on page: String) throws {
        self.action = action
        let start = try #require(
            page.ranges(of: "<form").map(\.lowerBound).first {
                page[$0...].prefix { $0 != ">" }.contains("action=\"\(action)\"")
            },
            "no form \(action)")
        let end = try #require(page[start...].firstRange(of: "</form>")?.lowerBound)
        fields = page[start..<end].matches(of: /<(?:input|textarea)\b[^>]*>/).compactMap { match in
            let tag = String(match.0)
            guard let name = Self.attribute("name", of: tag) else { return nil }
            let isChoice = ["radio", "checkbox"].contains(Self.attribute("type", of: tag))
            return isChoice && !tag.contains(" checked") ? nil : (name, Self.attribute("value", of: tag) ?? "")
        }
    }

    private static func attribute(_ name: String, of tag: String) -> String? {
        guard let start = tag.range(of: " \(name)=\"")?.upperBound, let end = tag[start...].firstIndex(of: "\"") else {
            return nil
        }
        return String(tag[start..<end]).replacing("&quot;", with: "\"").replacing("&#39;", with: "'")
            .replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&amp;", with: "&")
    }

    /// Types or chooses.
    mutating func set(_ name: String, _ value: String) {
        fields.removeAll { $0.name == name }
        fields.append((name, value))
    }

    func send(_ visitor: Visitor) async -> SiteResponse {
        await visitor.send(
            IncomingRequest(
                method: "POST", target: action, headers: ["content-type": "application/x-www-form-urlencoded"],
                body: .bytes(Array(FormData(fields.map { ($0.name, $0.value) }).queryString.utf8))))
    }
}
