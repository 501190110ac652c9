import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// An element of an XML document, with where it began.
struct XMLNode: Sendable, Hashable {
    /// The name without its prefix.
    let name: String
    /// The namespace; empty for none.
    let namespace: String
    /// Attributes by their name as written, such as `xsi:type`.
    let attributes: [String: String]
    /// The elements inside, in order.
    let children: [XMLNode]
    /// The text directly inside, as written.
    let text: String
    /// Prefixes declared on this element itself.
    let prefixes: [String: String]
    /// The line at which the start tag ends, from 1.
    let line: Int
    /// The column there, from 1.
    let column: Int

    /// The first element inside of a name.
    func first(_ name: String) -> XMLNode? { children.first { $0.name == name } }

    /// All elements inside of a name.
    func all(_ name: String) -> [XMLNode] { children.filter { $0.name == name } }

    /// The text without white space around it.
    var trimmed: String { text.trimmingCharacters(in: .whitespacesAndNewlines) }

    /// The name of a type: an attribute since DMN 1.2, an element before, and with `feel:` or another prefix.
    var typeRef: String? {
        guard let text = attributes["typeRef"] ?? first("typeRef")?.trimmed, !text.isEmpty else { return nil }
        guard let colon = text.firstIndex(of: ":") else { return text }
        return String(text[text.index(after: colon)...])
    }
}

/// Reads XML as a tree. Nothing is fetched from anywhere; documents that declare entities are refused, and so is what is
/// deeper than 200 elements or larger than 20 MB.
enum XMLTree {
    static let deepest = 200
    static let largest = 20_000_000

    static func read(_ bytes: Data, file: String) throws(DecisionModelError) -> XMLNode {
        guard bytes.count <= largest else {
            throw DecisionModelError("the file is larger than \(largest) bytes", file: file, line: 1, column: 1)
        }
        let parser = XMLParser(data: bytes)
        parser.shouldResolveExternalEntities = false
        parser.shouldProcessNamespaces = true
        parser.shouldReportNamespacePrefixes = true
        let builder = Builder(file: file)
        parser.delegate = builder
        let isWhole = parser.parse()
        if let fault = builder.fault { throw fault }
        guard isWhole, let root = builder.root else {
            throw DecisionModelError(
                "this is no well-formed XML", file: file, line: max(parser.lineNumber, 1),
                column: max(parser.columnNumber, 1))
        }
        return root
    }

    private struct Open {
        let name: String
        let namespace: String
        let attributes: [String: String]
        let prefixes: [String: String]
        let line: Int
        let column: Int
        var children: [XMLNode] = []
        var text = ""
    }

    private final class Builder: NSObject, XMLParserDelegate {
        let file: String
        var open: [Open] = []
        var root: XMLNode?
        var fault: DecisionModelError?
        private var prefixes: [String: String] = [:]

        init(file: String) { self.file = file }

        private func refuse(_ message: String, _ parser: XMLParser) {
            if fault == nil {
                fault = DecisionModelError(
                    message, file: file, line: max(parser.lineNumber, 1), column: max(parser.columnNumber, 1))
            }
            parser.abortParsing()
        }

        func parser(_ parser: XMLParser, didStartMappingPrefix prefix: String, toURI namespaceURI: String) {
            prefixes[prefix] = namespaceURI
        }

        func parser(
            _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
            qualifiedName qName: String?, attributes attributeDict: [String: String]
        ) {
            guard open.count < XMLTree.deepest else {
                return refuse("elements are nested more than \(XMLTree.deepest) levels deep", parser)
            }
            open.append(
                Open(
                    name: elementName, namespace: namespaceURI ?? "", attributes: attributeDict, prefixes: prefixes,
                    line: parser.lineNumber, column: parser.columnNumber))
            prefixes = [:]
        }

        func parser(
            _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName qName: String?
        ) {
            guard let last = open.popLast() else { return }
            let node = XMLNode(
                name: last.name, namespace: last.namespace, attributes: last.attributes, children: last.children,
                text: last.text, prefixes: last.prefixes, line: last.line, column: last.column)
            if open.isEmpty { root = node } else { open[open.count - 1].children.append(node) }
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) {
            if !open.isEmpty { open[open.count - 1].text += string }
        }

        func parser(_ parser: XMLParser, foundCDATA CDATABlock: Data) {
            if !open.isEmpty { open[open.count - 1].text += String(decoding: CDATABlock, as: UTF8.self) }
        }

        func parser(
            _ parser: XMLParser, foundInternalEntityDeclarationWithName name: String, value: String?
        ) { refuse("a document that declares entities is not read", parser) }

        func parser(
            _ parser: XMLParser, foundExternalEntityDeclarationWithName name: String, publicID: String?,
            systemID: String?
        ) { refuse("a document that declares entities is not read", parser) }

        func parser(_ parser: XMLParser, parseErrorOccurred parseError: any Error) {
            refuse("this is no well-formed XML", parser)
        }
    }
}
