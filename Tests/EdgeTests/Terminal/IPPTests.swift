import Testing

@testable import IPP

@Suite("The Internet Printing Protocol")
struct IPPTests {
    @Test("a request is written byte by byte as RFC 8010 says")
    func written() {
        let message = IPPMessage(
            code: 0x000B, requestID: 1,
            groups: [.init(.operation, [.text("attributes-charset", .charset, "utf-8"), .int("job-id", 258)])])
        let expected: [UInt8] =
            [1, 1, 0, 0x0B, 0, 0, 0, 1, 1, 0x47, 0, 18] + Array("attributes-charset".utf8) + [0, 5]
            + Array("utf-8".utf8)
            + [0x21, 0, 6] + Array("job-id".utf8) + [0, 4, 0, 0, 1, 2, 3]
        #expect(message.bytes == expected)
    }

    @Test("several values of an attribute, numbers, truth and no-value are read; unknown groups are skipped")
    func read() throws {
        let bytes: [UInt8] =
            [2, 0, 0, 0, 0, 0, 0, 7, 9, 0x44, 0, 1, 0x78, 0, 1, 0x79, 2]
            + [0x44, 0, 1, 0x61, 0, 3] + Array("one".utf8) + [0x44, 0, 0, 0, 3] + Array("two".utf8)
            + [0x23, 0, 1, 0x62, 0, 4, 0, 0, 0, 9, 0x22, 0, 1, 0x63, 0, 1, 1, 0x13, 0, 1, 0x64, 0, 0, 3, 0x25, 0x50]
        let message = try IPPMessage(parsing: bytes)
        #expect(message.requestID == 7 && message.isSuccess && message.texts("a") == ["one", "two"])
        #expect(message.int("b") == 9 && message.values("c") == [.bool(true)] && message.values("d") == [.none])
        #expect(message.values("x").isEmpty)
        #expect(try IPPMessage(parsing: message.bytes).texts("a") == ["one", "two"])
    }

    @Test("bytes that end early are refused at every length, and nothing else happens")
    func truncated() {
        let whole = IPPMessage(
            code: 2, requestID: 1,
            groups: [.init(.operation, [.text("document-format", .mediaType, "application/pdf")])]
        ).bytes
        for length in 0..<whole.count {
            #expect(throws: IPPParsingError.truncated) { try IPPMessage(parsing: Array(whole.prefix(length))) }
        }
        #expect(throws: IPPParsingError.unexpected(0x44)) {
            try IPPMessage(parsing: [1, 1, 0, 0, 0, 0, 0, 1, 0x44, 0, 1, 0x78, 0, 1, 0x79, 3])
        }
    }

    @Test("what printers complain about becomes a word for the floor")
    func troubles() {
        for (reasons, troubles) in [
            (["none"], []), (["media-empty-error"], ["paper-empty"]), (["media-needed"], ["paper-empty"]),
            (["media-low-warning", "toner-low-report"], ["paper-low", "toner-low"]),
            (["media-jam-error", "media-jam"], ["jam"]),
            (["door-open", "interlock-open"], ["cover-open"]), (["connecting-to-device"], []),
            (["cups-missing-filter-report"], []),
            (["marker-supply-empty-error"], ["toner-empty"]), (["fuser-over-temp"], ["other"]),
        ] as [([String], [String])] {
            #expect(
                IPPPrinterState(isStopped: false, reasons: reasons).troubles.map(\.rawValue) == troubles, "\(reasons)")
        }
    }

    @Test("a printer's address is one of IPP or HTTP")
    func addresses() {
        for good in ["ipp://printer.example/ipp/print", "ipps://printer.example", "http://127.0.0.1:631/printers/a"] {
            #expect(IPPPrinter(good) != nil)
        }
        for bad in ["", "printer", "file:///etc/passwd", "ftp://printer.example", "ipp://"] {
            #expect(IPPPrinter(bad) == nil)
        }
    }
}
