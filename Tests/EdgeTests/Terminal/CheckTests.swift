import Foundation
import Testing

@testable import mio_terminal

@Suite("The check of the morning")
struct CheckTests {
    @Test(
        "compares the clock with the server's as HTTP writes it",
        arguments: [
            ("Fri, 24 Apr 2026 01:00:00 GMT", 0), ("Fri, 24 Apr 2026 00:58:30 GMT", 90),
            ("Fri, 24 Apr 2026 01:00:59 GMT", 59), ("yesterday", nil), (nil, nil),
        ] as [(String?, Int?)])
    func clock(said: String?, apart: Int?) throws {
        // 2026-04-24T10:00:00+09:00
        #expect(Check.secondsApart(said, Date(timeIntervalSince1970: 1_776_992_400)) == apart)
    }
}
