import Foundation
import Kernel
import Outbound

/// A browser that is driven by the protocol of W3C WebDriver: JSON over HTTP to chromedriver, geckodriver or the like.
struct WebDriver: Sendable {
    /// The key under which the protocol names elements.
    private static let elementKey = "element-6066-11e4-a52e-4f735466cecf"

    let host: OutboundHost
    let session: String

    /// An element of the page.
    struct Element: Sendable { let id: String }

    /// Starts a browser with a profile of its own.
    static func start(_ host: OutboundHost, arguments: [String]) async throws -> WebDriver {
        let body: JSONValue = [
            "capabilities": [
                "alwaysMatch": [
                    "browserName": "chrome", "unhandledPromptBehavior": "ignore",
                    "timeouts": ["pageLoad": 15_000, "script": 5_000, "implicit": 0],
                    "goog:chromeOptions": ["args": .array(arguments.map(JSONValue.string))],
                ]
            ]
        ]
        let value = try await ask(host, "POST", "/session", body)
        guard let id = value["sessionId"]?.stringValue else { throw BackSystemTrouble("the browser gives no session") }
        return WebDriver(host: host, session: id)
    }

    func end() async { _ = try? await Self.ask(host, "DELETE", "/session/\(session)", nil) }

    func open(_ address: String) async throws { try await ask("POST", "/url", ["url": .string(address)]) }

    /// The elements at a place.
    func all(_ selector: String) async throws -> [Element] {
        let found = try await ask("POST", "/elements", ["using": "css selector", "value": .string(selector)])
        return (found.arrayValue ?? []).compactMap { $0[Self.elementKey]?.stringValue }.map { Element(id: $0) }
    }

    func text(_ element: Element) async throws -> String {
        // The text as it is in the page: the protocol's own "text" trims and folds spaces, and names have them.
        try await property(element, "textContent")
    }

    func property(_ element: Element, _ name: String) async throws -> String {
        try await ask("GET", "/element/\(element.id)/property/\(name)").stringValue ?? ""
    }

    func attribute(_ element: Element, _ name: String) async throws -> String {
        try await ask("GET", "/element/\(element.id)/attribute/\(name)").stringValue ?? ""
    }

    func click(_ element: Element) async throws { try await ask("POST", "/element/\(element.id)/click", [:]) }

    /// Replaces what stands in a field. Of a list the entry is chosen by its words.
    func fill(_ element: Element, _ text: String) async throws {
        if try await ask("GET", "/element/\(element.id)/name").stringValue == "select" {
            let options = try await ask(
                "POST", "/element/\(element.id)/elements", ["using": "css selector", "value": "option"])
            for option in (options.arrayValue ?? []).compactMap({ $0[Self.elementKey]?.stringValue }) {
                let option = Element(id: option)
                if try await self.text(option).unicodeScalars.elementsEqual(text.unicodeScalars) {
                    return try await click(option)
                }
            }
            throw EntryStopped("一覧に「\(text)」がありません")
        }
        try await ask("POST", "/element/\(element.id)/clear", [:])
        try await ask("POST", "/element/\(element.id)/value", ["text": .string(text)])
    }

    /// A picture of the page, a PNG.
    func screenshot() async throws -> [UInt8] {
        guard let text = try await ask("GET", "/screenshot").stringValue, let data = Data(base64Encoded: text) else {
            throw BackSystemTrouble("the browser gives no picture")
        }
        return [UInt8](data)
    }

    @discardableResult
    private func ask(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> JSONValue {
        try await Self.ask(host, method, "/session/\(session)\(path)", body)
    }

    @discardableResult
    private static func ask(
        _ host: OutboundHost, _ method: String, _ path: String, _ body: JSONValue?
    ) async throws -> JSONValue {
        let answer = try await host.send(
            method, path, headers: ["content-type": "application/json; charset=utf-8"], body: body?.canonicalBytes,
            seconds: 30)
        guard let json = try? JSONValue(parsing: answer.body), let value = json["value"] else {
            throw BackSystemTrouble("the browser answers \(answer.status)")
        }
        // The protocol's own word for the error; its message may quote the page and so personal data.
        guard answer.status == 200 else { throw BackSystemTrouble("the browser: \(value["error"]?.stringValue ?? "")") }
        return value
    }
}
