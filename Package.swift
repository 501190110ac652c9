// swift-tools-version: 6.2
import PackageDescription

// The package is the map. Floors, bottom up:
// Kernel → Rules, Store, Paper, Pack → DMN, Token, Site → Services → Server, mio. Nothing points upward.

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let certificates: [Target.Dependency] = [
    crypto, .product(name: "CryptoExtras", package: "swift-crypto"), .product(name: "SwiftASN1", package: "swift-asn1"),
    .product(name: "X509", package: "swift-certificates"),
]
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")

/// A capability offered to the application as one `CityService`.
func service(
    _ name: String, uses others: [Target.Dependency] = [], resources: [Resource]? = nil
) -> Target {
    .target(
        name: name, dependencies: ["Kernel", "Rules", "Store", "Pack", "Site"] + others,
        path: "Sources/Services/\(name)", resources: resources, swiftSettings: strict)
}

/// The tests of a target; they may name what it builds on.
func tests(_ name: String, uses others: [Target.Dependency]) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: [.init(stringLiteral: name)] + others, swiftSettings: strict)
}

/// A program that times something and prints it; `Benchmarks/run.py` starts them beside their peers.
func bench(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: "Benchmarks/\(name)", swiftSettings: strict)
}

let package = Package(
    name: "miotsukushi",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "mio", targets: ["mio"]),
        .executable(name: "mio-card", targets: ["mio-card"]),
        .executable(name: "mio-terminal", targets: ["mio-terminal"]),
        .executable(name: "cardsim", targets: ["CardSim"]),
        .executable(name: "portal-sim", targets: ["portal-sim"]),
        .executable(name: "city-sim", targets: ["city-sim"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        // Vocabulary and rules: pure values.
        .target(name: "Kernel", swiftSettings: strict),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .systemLibrary(name: "CMPFR", pkgConfig: "mpfr", providers: [.apt(["libmpfr-dev"])]),
        .target(name: "Rules", dependencies: ["Kernel", "CPCRE2", "CMPFR"], swiftSettings: strict),

        // Where things are kept, printed and configured.
        .systemLibrary(name: "CPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CSQLiteSetUp", providers: [.apt(["libsqlite3-dev"])]),
        .target(
            name: "Store",
            dependencies: [
                "Kernel", "CPQ", "CSQLiteSetUp", crypto, .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .systemLibrary(name: "CPKCS11", pkgConfig: "p11-kit-1", providers: [.apt(["libp11-kit-dev"])]),
        .target(name: "Token", dependencies: ["Store", "CPKCS11", crypto], swiftSettings: strict),
        .systemLibrary(name: "CPango", pkgConfig: "pangocairo", providers: [.apt(["libpango1.0-dev"])]),
        .systemLibrary(name: "CCairo", pkgConfig: "cairo", providers: [.apt(["libcairo2-dev"])]),
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .target(name: "Paper", dependencies: ["Kernel", "CPango", "CCairo", "CQREncode"], swiftSettings: strict),
        .target(
            name: "Pack",
            dependencies: [
                "Kernel", .product(name: "Yams", package: "Yams"), .product(name: "SwiftCSV", package: "SwiftCSV"),
            ],
            swiftSettings: strict),

        // Decision models: the open standard's XML, and tables that people write in the pack.
        .target(
            name: "DMN", dependencies: ["Kernel", "Rules", "Pack", .product(name: "SwiftCSV", package: "SwiftCSV")],
            swiftSettings: strict),

        // Forms of the pack with what a terminal needs to fill them; without store or site, for programs beside hardware.
        .target(
            name: "Sheets", dependencies: ["Kernel", "Rules", "Pack", "Paper", "DMN", crypto], swiftSettings: strict),

        // The form in which somebody types who they are, at a terminal or at home.
        .target(name: "HolderForm", dependencies: ["Kernel", "Sheets", "Site"], swiftSettings: strict),

        // Forms that people answer on the web and at the counter: definitions of the pack, and how answers are read.
        .target(name: "Forms", dependencies: ["Kernel", "Rules", "Pack", "DMN"], swiftSettings: strict),

        // The web shell, as values; Server binds it to HTTP.
        .target(
            name: "Site", dependencies: ["Kernel", "Store", "Pack", crypto, logging],
            resources: [.embedInCode("Page/renew.js"), .embedInCode("Page/card.js")], swiftSettings: strict),
        .target(
            name: "Server",
            dependencies: [
                "Kernel", "Site", hummingbird, logging,
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),

        // What is signed with keys that are not ours: verified, and put into the forms that others verify.
        .target(name: "Seals", dependencies: ["MyNumberCard"] + certificates, swiftSettings: strict),

        .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .target(name: "Archive", dependencies: ["CArchive"], swiftSettings: strict),

        // All that calls hosts outside.
        .target(
            name: "Outbound",
            dependencies: [
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),

        // Services.
        service("Plan", uses: [crypto]),
        service("Relay", uses: ["Outbound"]),
        service("Registry"),
        service("Operations"),
        service("Trail", uses: ["Registry"]),
        service(
            "Tickets",
            uses: [
                "Registry", "Paper", "Outbound", crypto, .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            resources: [.embedInCode("Assets/tickets.js"), .embedInCode("Assets/ticket_calls.js")]),
        service(
            "Procedures", uses: ["Registry", "Paper", "Sheets", "DMN"],
            resources: [.embedInCode("Assets/forms.js")]),
        service(
            "Counter", uses: ["Registry", "Procedures", "Paper", "Sheets", "IPP"],
            resources: [.embedInCode("Assets/counter.js"), .embedInCode("Assets/counter_card.js")]),
        service(
            "Entry",
            uses: [
                "Procedures", "Counter", "Outbound", crypto, .product(name: "SwiftCSV", package: "SwiftCSV"),
            ]),
        service("Devices", uses: ["Registry", "Sheets", "HolderForm", "Tickets", "Paper", crypto]),
        service("Booking", uses: ["Registry"]),
        // Letters by mail, handed to the city's relay.
        service(
            "Mail",
            uses: [
                logging, .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOExtras", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]),
        // Who somebody is: accounts by mail address, providers of identities, cards, local accounts of staff.
        service(
            "Accounts",
            uses: [
                "Registry", "Mail", "MoveOut", "Seals", "MyNumberCard", "Outbound", "Paper", crypto,
                .product(name: "CryptoExtras", package: "swift-crypto"), .product(name: "JWTKit", package: "jwt-kit"),
            ]),
        service(
            "Online",
            uses: [
                "Registry", "Procedures", "Booking", "Counter", "MoveOut", "Accounts", "Mail", "Forms", "Paper",
                "Seals", "MyNumberCard",
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "SwiftCSV", package: "SwiftCSV"),
            ],
            resources: [.embedInCode("Assets/online.js")]),
        service(
            "MoveOut",
            uses: [
                "Registry", "Procedures", "Counter", "Entry", "Booking", "Paper", "Sheets", "DMN", "Seals", "Archive",
                "MyNumberCard", "Mail", "Outbound", crypto, .product(name: "SwiftCSV", package: "SwiftCSV"),
            ],
            resources: [.embedInCode("Assets/moveout.js")]),

        // The outside world, played behind its real protocols by programs of their own.
        .executableTarget(
            name: "juki-sim",
            dependencies: [
                "Kernel", "Site", hummingbird, logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Sources/Simulators/JukiSim", swiftSettings: strict),

        .executableTarget(
            name: "portal-sim",
            dependencies: [
                "Kernel", hummingbird, logging, argumentParser, .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Sources/Simulators/PortalSim", swiftSettings: strict),
        .executableTarget(
            name: "city-sim",
            dependencies: [
                "Kernel", hummingbird, logging, argumentParser, .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
            ],
            path: "Sources/Simulators/CitySim", swiftSettings: strict),

        .executableTarget(
            name: "id-sim",
            dependencies: [
                "Kernel", "Site", "Pack", hummingbird, logging, argumentParser, crypto,
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
            ],
            path: "Sources/Simulators/IDSim", swiftSettings: strict),

        .executableTarget(
            name: "mio",
            dependencies: [
                "Server", "Mail", "Accounts", "DMN", "Forms", "Outbound", "Sheets", "Plan", "Registry", "Procedures",
                "Counter", "Devices",
                "Entry",
                "Operations", "Booking", "MoveOut", "Online", "Seals",
                "Relay", "Tickets", "Trail", "Token", logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        // What is timed. Built with the tests, so that none is left behind, and not with the product.
        .target(name: "ProcessorTime", path: "Benchmarks/ProcessorTime", swiftSettings: strict),
        bench("Hello", [hummingbird, logging]),
        bench("StoreBench", ["Kernel", "Store", "ProcessorTime"]),
        bench("BookingBench", ["Kernel", "Store", "Pack", "Registry", "Booking", "ProcessorTime"]),
        bench("GuidanceBench", ["Kernel", "Pack", "Registry", "Procedures"]),
        bench("FormBench", ["Kernel", "Pack", "Paper", "Sheets", "Registry", "Procedures"]),
        bench("RulesBench", ["Kernel", "Rules"]),
        bench("TerminalBench", ["Kernel", "Store", "Pack", "Site", "Sheets", "Registry", "Devices"]),

        // Beside hardware: the card, the printer, the terminal in the ward office.
        .target(
            name: "MyNumberCard", dependencies: ["Kernel"] + certificates, path: "Sources/Edge/MyNumberCard",
            swiftSettings: strict),
        .systemLibrary(name: "CPCSC", pkgConfig: "libpcsclite", providers: [.apt(["libpcsclite-dev"])]),
        .target(name: "PCSC", dependencies: ["CPCSC"], path: "Sources/Edge/PCSC", swiftSettings: strict),
        .target(
            name: "CardStation", dependencies: ["MyNumberCard", "PCSC", logging, argumentParser],
            path: "Sources/Edge/CardStation", swiftSettings: strict),
        .target(name: "IPP", dependencies: ["Outbound"], path: "Sources/Edge/IPP", swiftSettings: strict),
        .executableTarget(
            name: "mio-card",
            dependencies: ["CardStation", "MyNumberCard", "PCSC", "Kernel", hummingbird, logging, argumentParser],
            path: "Sources/Edge/mio-card", swiftSettings: strict),
        .executableTarget(
            name: "mio-terminal",
            dependencies: [
                "CardStation", "MyNumberCard", "PCSC", "IPP", "Outbound", "Kernel", "Pack", "Paper", "Sheets",
                "HolderForm", "Store", "Site", "Server", logging, argumentParser,
            ],
            path: "Sources/Edge/mio-terminal", resources: [.embedInCode("Assets/terminal.js")], swiftSettings: strict),
        .executableTarget(
            name: "CardSim",
            dependencies: [
                "MyNumberCard", "Kernel", "Pack", hummingbird, logging, argumentParser,
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOExtras", package: "swift-nio-extras"),
            ] + certificates,
            path: "Sources/Simulators/CardSim", swiftSettings: strict),

        // Tests.
        tests("Kernel", uses: []),
        tests("Rules", uses: ["Kernel"]),
        tests("DMN", uses: ["Kernel", "Rules", "Pack"]),
        .executableTarget(
            name: "storehammer", dependencies: ["Store", "Kernel"], path: "Tests/Support/StoreHammer",
            swiftSettings: strict),
        .target(
            name: "TestDatabase", dependencies: ["Store"], path: "Tests/Support/TestDatabase", swiftSettings: strict),
        .target(
            name: "TestVisitor", dependencies: ["Site"], path: "Tests/Support/TestVisitor", swiftSettings: strict),
        .target(name: "TestResponder", path: "Tests/Support/TestResponder", swiftSettings: strict),
        .target(name: "TestPaper", path: "Tests/Support/TestPaper", swiftSettings: strict),
        tests("Store", uses: ["Kernel", "storehammer", "TestDatabase"]),
        tests("Token", uses: ["TestDatabase", "Kernel", "Store", "CPKCS11", crypto]),
        tests("Paper", uses: ["Kernel", "TestPaper", .product(name: "Yams", package: "Yams")]),
        tests("Pack", uses: ["Kernel"]),
        tests("Sheets", uses: ["Kernel", "Pack", "Paper", "TestPaper"]),
        tests("Forms", uses: ["Kernel", "Rules", "Pack"]),
        tests("Site", uses: ["TestDatabase", "Kernel", "Store", "Pack", logging]),
        tests("Server", uses: ["TestDatabase", "Site", "Kernel", "Store", "Pack", logging]),
        tests("Plan", uses: ["TestDatabase", "Kernel", "Rules", "Store", "Pack", "Site"]),
        tests("Operations", uses: ["TestVisitor", "TestDatabase", "Kernel", "Store", "Pack", "Site", logging]),
        tests("Registry", uses: ["TestDatabase", "Kernel", "Store", "Pack", "Site", logging, crypto]),
        tests(
            "Tickets",
            uses: [
                "TestVisitor", "TestDatabase", "Registry", "Paper", "Kernel", "Store", "Pack", "Site", logging, crypto,
            ]),
        tests("Mail", uses: ["TestVisitor", "TestDatabase", "Kernel", "Store", "Pack", "Site", logging]),
        tests(
            "Accounts",
            uses: [
                "TestVisitor", "TestDatabase", "TestResponder", "Mail", "MoveOut", "Outbound", "Seals", "MyNumberCard",
                "CardSim",
                "Registry", "Kernel", "Store", "Pack", "Site", logging, crypto,
                .product(name: "JWTKit", package: "jwt-kit"),
            ]),
        tests("Trail", uses: ["TestDatabase", "Registry", "Kernel", "Store", "Pack", "Site"]),
        tests(
            "Procedures",
            uses: [
                "TestVisitor", "TestDatabase", "TestPaper", "Registry", "Paper", "Sheets", "DMN", "Kernel", "Rules",
                "Store", "Pack", "Site", logging,
            ]),
        tests(
            "Counter",
            uses: [
                "TestPaper", "TestDatabase", "Registry", "Procedures", "Paper", "Sheets", "IPP", "Kernel", "Rules",
                "Store",
                "Pack", "Site", "Plan",
                logging,
            ]),
        tests(
            "Entry",
            uses: [
                "TestVisitor", "TestDatabase", "Registry", "Procedures", "Counter", "Outbound", "Kernel", "Store",
                "Pack",
                "Site", "juki-sim", logging,
            ]),
        tests("Booking", uses: ["TestDatabase", "Registry", "Kernel", "Store", "Pack"]),
        tests("Archive", uses: []),
        tests("Outbound", uses: [.product(name: "NIOCore", package: "swift-nio")]),
        tests(
            "Online",
            uses: [
                "TestVisitor", "TestDatabase", "TestResponder", "Registry", "Procedures", "Booking", "Counter",
                "Accounts",
                "Mail", "MoveOut", "MyNumberCard", "CardSim", "Seals", "Outbound", "Forms", "Rules", "Kernel", "Store",
                "Pack", "Site",
                logging,
            ]),
        .testTarget(
            name: "SealsTests",
            dependencies: ["Seals", "MyNumberCard", "CardSim", "TestResponder", "Kernel", "Pack"] + certificates,
            swiftSettings: strict),
        .testTarget(
            name: "MoveOutTests",
            dependencies: [
                "MoveOut", "Mail", "Booking", "Entry", "Counter", "Procedures", "Registry", "Seals", "Archive",
                "MyNumberCard",
                "CardSim", "TestVisitor", "TestDatabase", "TestPaper", "TestResponder", "Outbound", "Plan", "Sheets",
                "Paper", "Kernel",
                "Store", "Pack", "Site", "juki-sim", "portal-sim", "city-sim", logging,
            ] + certificates,
            swiftSettings: strict),
        .testTarget(
            name: "EdgeTests",
            dependencies: [
                "CardStation", "IPP", "MyNumberCard", "PCSC", "mio-card", "mio-terminal", "CardSim", "TestVisitor",
                "Kernel", "Pack", "Sheets", "Site", "Store", logging, hummingbird,
            ] + certificates,
            swiftSettings: strict),
        tests(
            "Devices",
            uses: [
                "TestVisitor", "TestDatabase", "Registry", "Sheets", "Plan", "Tickets", "Kernel", "Store", "Pack",
                "Site",
                logging,
            ]),
        .testTarget(
            name: "MioTests",
            dependencies: [
                "mio", "Forms", "TestDatabase", "Plan", "Procedures", "Registry", "Booking", "Counter", "Tickets",
                "Kernel",
                "Store",
                "Pack", "Site",
                logging,
            ],
            swiftSettings: strict),
    ]
)
