/// Reads `multipart/form-data` (RFC 7578) from a body that is wholly in memory.
struct Multipart {
    private let body: [UInt8]
    private let delimiter: [UInt8]

    /// Nil when the content type has no usable boundary.
    init?(contentType: String, body: [UInt8]) {
        guard let boundary = HeaderParameters(contentType)["boundary"], (1...70).contains(boundary.utf8.count) else {
            return nil
        }
        self.body = body
        delimiter = Array("--\(boundary)".utf8)
    }

    /// The text parts as entries and the file parts as files.
    func parse() throws(UnreadableText) -> FormData {
        var form = FormData()
        guard var position = find(delimiter, from: 0) else { throw UnreadableText(reason: "a form without parts") }
        position += delimiter.count
        while !isEnd(at: position) {
            guard form.entries.count + form.files.count < FormData.maximumEntries else {
                throw UnreadableText(reason: "too many fields")
            }
            guard let headEnd = find(Self.blankLine, from: position),
                let next = find(Self.lineEnd + delimiter, from: headEnd + 2)
            else { throw UnreadableText(reason: "a form that ends in the middle of a part") }
            let contentStart = headEnd + Self.blankLine.count
            let content = contentStart <= next ? Array(body[contentStart..<next]) : []
            try add(head: body[position..<headEnd], content: content, to: &form)
            position = next + Self.lineEnd.count + delimiter.count
        }
        return form
    }

    private static let lineEnd = Array("\r\n".utf8)
    private static let blankLine = Array("\r\n\r\n".utf8)

    private func isEnd(at position: Int) -> Bool {
        position + 1 < body.count && body[position] == UInt8(ascii: "-") && body[position + 1] == UInt8(ascii: "-")
    }

    private func add(head: ArraySlice<UInt8>, content: [UInt8], to form: inout FormData) throws(UnreadableText) {
        var disposition: HeaderParameters?
        var contentType = "application/octet-stream"
        for line in try PercentCoding.text(Array(head)).split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let value = String(parts[1]).trimmingWhitespace
            switch parts[0].lowercased() {
            case "content-disposition": disposition = HeaderParameters(String(value))
            case "content-type": contentType = String(value)
            default: continue
            }
        }
        guard let name = disposition?["name"] else { throw UnreadableText(reason: "a part without a name") }
        if let fileName = disposition?["filename"] {
            let bare = fileName.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
            guard !(bare.isEmpty && content.isEmpty) else { return }
            form.files.append(.init(name: name, fileName: bare, contentType: contentType, bytes: content))
        } else {
            form.append(name, try PercentCoding.text(content))
        }
    }

    private func find(_ pattern: [UInt8], from start: Int) -> Int? {
        guard start >= 0, body.count >= pattern.count, start <= body.count - pattern.count else { return nil }
        let first = pattern[0]
        var index = start
        while index <= body.count - pattern.count {
            guard let hit = body[index...(body.count - pattern.count)].firstIndex(of: first) else { return nil }
            if body[hit..<hit + pattern.count].elementsEqual(pattern) { return hit }
            index = hit + 1
        }
        return nil
    }
}

/// The `; name="value"` parameters of a header field.
struct HeaderParameters {
    private var values: [String: String] = [:]

    /// Reads the parameters after the first `;`. Names are lowered; the first of a name counts.
    init(_ header: String) {
        guard let semicolon = header.firstIndex(of: ";") else { return }
        var rest = header[semicolon...].dropFirst()
        while let equals = rest.firstIndex(of: "=") {
            let name = String(rest[..<equals]).trimmingWhitespace.lowercased()
            rest = rest[rest.index(after: equals)...]
            let value = rest.first == "\"" ? Self.quoted(&rest) : Self.token(&rest)
            if values[name] == nil { values[name] = value }
        }
    }

    subscript(name: String) -> String? { values[name] }

    private static func token(_ rest: inout Substring) -> String {
        let end = rest.firstIndex(of: ";") ?? rest.endIndex
        let value = String(rest[..<end]).trimmingWhitespace
        rest = rest[end...].dropFirst()
        return String(value)
    }

    private static func quoted(_ rest: inout Substring) -> String {
        var value = ""
        rest = rest.dropFirst()
        while let character = rest.first {
            rest = rest.dropFirst()
            if character == "\"" { break }
            // Browsers write %22 for a quote; a backslash before a quote is the older way.
            if character == "\\", rest.first == "\"" {
                value.append("\"")
                rest = rest.dropFirst()
            } else {
                value.append(character)
            }
        }
        rest = (rest.firstIndex(of: ";").map { rest[$0...] } ?? rest[rest.endIndex...]).dropFirst()
        return value
    }
}
