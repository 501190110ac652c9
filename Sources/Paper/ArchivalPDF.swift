import Kernel

/// Turns the PDF that Cairo writes into one built to PDF/A-2b (ISO 19005-2): XMP metadata, an output intent with an
/// embedded sRGB profile, a file identifier and a language.
///
/// Cairo ends its files with the information dictionary, the catalog and a classic cross reference table. These three are
/// written anew; what stands before them stays as it was, but for one entry of the font dictionaries.
enum ArchivalPDF {
    static func finish(
        _ bytes: [UInt8], title: String, language: String, issuedAt: Timestamp
    ) throws(PaperError) -> [UInt8] {
        let tail = try Tail(bytes)
        let first = tail.size
        var objects: [(number: Int, body: [UInt8])] = []
        let date = String(issuedAt.iso.prefix(19))
        let zone = String(issuedAt.iso.suffix(6))
        let pdfDate = "D:" + date.filter(\.isNumber) + zone.replacing(":", with: "'") + "'"
        objects.append(
            (
                tail.info,
                Array(
                    "<< /Title \(hex(title)) /Producer (\(producer)) /CreationDate (\(pdfDate)) /ModDate (\(pdfDate)) >>"
                        .utf8)
            ))
        objects.append((first, stream("/Type /Metadata /Subtype /XML", xmp(title, date + zone))))
        objects.append((first + 1, stream("/N 3", SRGBProfile.bytes)))
        objects.append(
            (
                tail.root,
                Array(
                    """
                    << /Type /Catalog /Pages \(tail.pages) /Metadata \(first) 0 R /Lang (\(language)) \
                    /ViewerPreferences << /DisplayDocTitle true >> \
                    /OutputIntents [ << /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) \
                    /Info (sRGB IEC61966-2.1) /DestOutputProfile \(first + 1) 0 R >> ] >>
                    """.utf8)
            ))
        var (out, offsets) = kept(bytes, tail)
        offsets += [0, 0]
        for object in objects {
            offsets[object.number] = out.count
            out += Array("\(object.number) 0 obj\n".utf8) + object.body + Array("\nendobj\n".utf8)
        }
        let table = out.count
        out += Array("xref\n0 \(offsets.count)\n0000000000 65535 f \n".utf8)
        for offset in offsets.dropFirst() { out += Array("\(padded(offset)) 00000 n \n".utf8) }
        let id = fingerprint(out)
        out += Array(
            """
            trailer
            << /Size \(offsets.count) /Root \(tail.root) 0 R /Info \(tail.info) 0 R /ID [ <\(id)> <\(id)> ] >>
            startxref
            \(table)
            %%EOF

            """.utf8)
        return out
    }

    /// The objects before the catalog, each TrueType CID font with the glyph mapping that PDF/A asks for and Cairo leaves
    /// out because its glyph numbers are the CIDs.
    private static func kept(_ bytes: [UInt8], _ tail: Tail) -> ([UInt8], [Int]) {
        let mapping = Array("<< /CIDToGIDMap /Identity ".utf8)
        var offsets = tail.offsets
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count + 8192)
        var from = 0
        let inOrder = tail.offsets.indices.dropFirst().filter { tail.offsets[$0] < tail.end }
            .sorted { tail.offsets[$0] < tail.offsets[$1] }
        for number in inOrder {
            let start = tail.offsets[number]
            out += bytes[from..<start]
            offsets[number] = out.count
            from = start
            let opening = Array("\(number) 0 obj\n<< /Type /Font\n   /Subtype /CIDFontType2\n".utf8)
            guard bytes[start...].starts(with: opening) else { continue }
            let header = start + "\(number) 0 obj\n".utf8.count
            out += bytes[start..<header] + mapping
            from = header + 2
        }
        out += bytes[from..<tail.end]
        return (out, offsets)
    }

    private static let producer = "Miotsukushi, cairo"

    private static func stream(_ keys: String, _ data: [UInt8]) -> [UInt8] {
        Array("<< \(keys) /Length \(data.count) >>\nstream\n".utf8) + data + Array("\nendstream".utf8)
    }

    private static func stream(_ keys: String, _ text: String) -> [UInt8] { stream(keys, Array(text.utf8)) }

    private static func hex(_ text: String) -> String {
        "<FEFF"
            + text.utf16.map { unit in
                let digits = String(unit, radix: 16, uppercase: true)
                return String(repeating: "0", count: 4 - digits.count) + digits
            }.joined() + ">"
    }

    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 10 - digits.count)) + digits
    }

    /// Two FNV-1a hashes; an identifier, not a proof.
    private static func fingerprint(_ bytes: [UInt8]) -> String {
        var a: UInt64 = 0xcbf2_9ce4_8422_2325
        var b: UInt64 = 0x8422_2325_cbf2_9ce4
        for byte in bytes {
            a = (a ^ UInt64(byte)) &* 0x100_0000_01b3
            b = (b &+ UInt64(byte)) &* 0x9e37_79b9_7f4a_7c15 ^ (b >> 29)
        }
        return [a, b].map { value in
            let digits = String(value, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    private static func xmp(_ title: String, _ date: String) -> String {
        """
        <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
        <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/" \
        xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
        <pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
        <dc:title><rdf:Alt><rdf:li xml:lang="x-default">\(escaped(title))</rdf:li></rdf:Alt></dc:title>
        <xmp:CreateDate>\(date)</xmp:CreateDate><xmp:ModifyDate>\(date)</xmp:ModifyDate>
        <pdf:Producer>\(producer)</pdf:Producer>
        </rdf:Description></rdf:RDF></x:xmpmeta>
        <?xpacket end="w"?>
        """
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}

extension ArchivalPDF {
    /// What the end of a Cairo file says.
    private struct Tail {
        var size = 0
        var root = 0
        var info = 0
        /// Reference to the page tree, such as `1 0 R`.
        var pages = ""
        /// Byte offset of each object; the first entry is no object.
        var offsets: [Int] = []
        /// Where the information dictionary begins: the end of what is kept.
        var end = 0

        init(_ bytes: [UInt8]) throws(PaperError) {
            let trouble = PaperError.drawing("unexpected structure of the PDF")
            let last = String(decoding: bytes.suffix(200), as: UTF8.self)
            guard let start = Self.number(after: "startxref", in: last), bytes.indices.contains(start) else {
                throw trouble
            }
            let ending = String(decoding: bytes[start...], as: UTF8.self)
            guard let size = Self.number(after: "/Size", in: ending),
                let root = Self.number(after: "/Root", in: ending),
                let info = Self.number(after: "/Info", in: ending)
            else { throw trouble }
            (self.size, self.root, self.info) = (size, root, info)
            let lines = ending.split(separator: "\n").dropFirst(2).prefix(size)
            offsets = lines.compactMap { Int($0.prefix(10)) }
            guard offsets.count == size, root < size, info < size else { throw trouble }
            end = min(offsets[root], offsets[info])
            guard offsets.enumerated().allSatisfy({ $0 == root || $0 == info || $1 < end }), offsets[root] < bytes.count
            else { throw trouble }
            let catalog = String(decoding: bytes[offsets[root]..<start], as: UTF8.self)
            guard let pages = Self.number(after: "/Pages", in: catalog) else { throw trouble }
            self.pages = "\(pages) 0 R"
        }

        private static func number(after key: String, in text: String) -> Int? {
            guard let found = text.ranges(of: key).last else { return nil }
            let rest = text[found.upperBound...].drop { $0 == " " || $0 == "\n" }
            return Int(rest.prefix { $0.isASCII && $0.isNumber })
        }
    }
}
