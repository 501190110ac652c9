// swift-tools-version: 6.2
import PackageDescription

// What is timed, as programs of their own; `run.py` starts them beside their peers. Building the product builds none.

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]
let ground = Target.Dependency.product(name: "MioGround", package: "miotsukushi")
let services = Target.Dependency.product(name: "MioServices", package: "miotsukushi")

/// A program that times something and prints it.
func bench(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, path: name, swiftSettings: strict)
}

let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "miotsukushi", path: ".."),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    ],
    targets: [
        bench("Hello", [.product(name: "Hummingbird", package: "hummingbird")]),
        .target(name: "ProcessorTime", path: "ProcessorTime", swiftSettings: strict),
        bench("StoreBench", [ground, "ProcessorTime"]),
        bench("BookingBench", [ground, services, "ProcessorTime"]),
        bench("GuidanceBench", [ground, services]),
        bench("FormBench", [ground, services]),
        bench("RulesBench", [ground]),
        bench("TerminalBench", [ground, services]),
    ]
)
