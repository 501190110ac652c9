import Site

// A page of the site; other modules have pages of their own.
typealias Page = Site.Page

/// Addresses of the pages.
enum MoveOutPaths {
    static let stations = "/moveout/stations"
    static let start = "/moveout"
    static let card = "/moveout/card"
    static let office = "/office/moveouts"

    static func step(_ token: String, _ step: String) -> String { "/moveout/begun/\(token)/\(step)" }

    static func notice(_ record: MoveOutRecord) -> String { "/moveout/\(record.receipt)?key=\(record.key)" }

    static func part(_ record: MoveOutRecord, _ part: String) -> String {
        "/moveout/\(record.receipt)/\(part)?key=\(record.key)"
    }
}

/// Files for the pages.
enum MoveOutAssets {
    static let script = Asset(name: "moveout.js", bytes: CardBridgeScript.bytes + PackageResources.moveout_js)
}
