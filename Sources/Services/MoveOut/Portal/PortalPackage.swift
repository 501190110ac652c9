import Archive
import Foundation
import Kernel
import Store

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// An application as the national portal hands it over (申請データ). This file is the adapter: the detail of the national format is
/// not public, and a city that gets it changes what stands here.
///
/// A ZIP of `manifest.json` (receipt, procedure, municipality, createdAt, sha256 by name), `application.xml`, `signature.p7s`
/// over the bytes of `application.xml`, and `attachments/`.
public struct PortalPackage: Sendable {
    /// Limits of a package.
    static let mostEntries = 40
    static let mostBytes = 16 << 20

    public let receipt: String
    /// When the person sent it.
    public let createdAt: Timestamp
    public let notice: MoveOutNotice
    /// What was signed.
    public let application: [UInt8]
    public let signature: [UInt8]

    /// Why a package cannot be read, as a word for pages and for the portal.
    public struct Fault: Error, Sendable, Hashable {
        /// The receipt number, when the package tells it.
        public let receipt: String?
        public let code: String
    }

    /// Reads a package; every file must be the one the manifest names.
    public init(zip: [UInt8]) throws(Fault) {
        let files: [String: [UInt8]]
        do throws(ArchiveFault) {
            files = try ZipArchive.read(zip, mostEntries: Self.mostEntries, mostBytes: Self.mostBytes)
        } catch {
            throw Fault(receipt: nil, code: "unreadable-archive")
        }
        guard let bytes = files["manifest.json"], let manifest = try? JSONValue(parsing: bytes, maximumDepth: 8),
            let receipt = manifest["receipt"]?.stringValue, (1...60).contains(receipt.utf8.count)
        else { throw Fault(receipt: nil, code: "unreadable-manifest") }
        func fault(_ code: String) -> Fault { Fault(receipt: receipt, code: code) }
        guard let createdAt = manifest["createdAt"]?.stringValue.flatMap({ Timestamp(iso: $0) }),
            let digests = manifest["sha256"]?.objectValue
        else { throw fault("unreadable-manifest") }
        guard Set(files.keys).subtracting(["manifest.json"]) == Set(digests.keys) else { throw fault("files-differ") }
        for (name, content) in files where name != "manifest.json" {
            guard digests[name]?.stringValue?.lowercased() == BlobHash(of: content).description else {
                throw fault("files-differ")
            }
        }
        guard let application = files["application.xml"], let signature = files["signature.p7s"] else {
            throw fault("files-missing")
        }
        guard let form = ApplicationForm.read(application) else { throw fault("unreadable-form") }
        do throws(NoticeFaults) {
            notice = try NoticeReader.read(form.json(receipt: receipt, at: createdAt))
        } catch {
            throw fault("wrong-form")
        }
        (self.receipt, self.createdAt) = (receipt, createdAt)
        (self.application, self.signature) = (application, signature)
    }
}

/// The form data of an application.
private final class ApplicationForm: NSObject, XMLParserDelegate {
    private var elements: [(name: String, attributes: [String: String])] = []
    private var depth = 0
    private var isRefused = false

    /// Reads the elements with their attributes; nil for what is no XML, has a document type (and with it entities), or is too
    /// deep or too long.
    static func read(_ bytes: [UInt8]) -> ApplicationForm? {
        guard bytes.count <= 1 << 20, let text = String(validating: bytes, as: UTF8.self), !text.contains("<!DOCTYPE"),
            !text.contains("<!ENTITY")
        else { return nil }
        let form = ApplicationForm()
        let parser = XMLParser(data: Data(bytes))
        parser.shouldResolveExternalEntities = false
        parser.delegate = form
        guard parser.parse(), !form.isRefused, form.elements.first?.name == "application" else { return nil }
        return form
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        depth += 1
        guard depth <= 8, elements.count < 200 else {
            isRefused = true
            return parser.abortParsing()
        }
        elements.append((name, attributes))
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        depth -= 1
    }

    /// The form as the platform's own.
    func json(receipt: String, at: Timestamp) -> JSONValue {
        func first(_ name: String) -> [String: String] { elements.first { $0.name == name }?.attributes ?? [:] }
        func object(_ attributes: [String: String], _ names: [String]) -> JSONValue {
            .object(attributes.filter { names.contains($0.key) && !$0.value.isEmpty }.mapValues(JSONValue.string))
        }
        func number(_ text: String?) -> JSONValue { text.flatMap { Int64($0) }.map(JSONValue.int) ?? .null }
        let move = first("move")
        var json: [String: JSONValue] = [
            "form": .string(MoveOutNotice.form),
            "signer": object(first("signer"), ["name", "birth", "sex", "address"]),
            "kind": .string(move["kind"] ?? ""), "planned": .string(move["planned"] ?? ""),
            "to": object(first("to"), ["code6", "country", "postalCode", "town", "lot", "building"]),
            "newHead": number(first("newHead")["no"]),
            "members": .array(
                elements.filter { $0.name == "member" }.map { element in
                    [
                        "no": number(element.attributes["no"]), "name": .string(element.attributes["name"] ?? ""),
                        "relation": .string(element.attributes["relation"] ?? ""),
                    ]
                }),
            "contact": object(first("contact"), ["tel", "mail"]),
            "continueCard": .bool(first("card")["continue"] == "true"), "at": .string(at.iso),
            "nonce": .string(receipt),
        ]
        if let moved = move["moved"] { json["moved"] = .string(moved) }
        if let head = first("remaining")["head"] { json["remaining"] = ["head": number(head)] }
        return .object(json)
    }
}
