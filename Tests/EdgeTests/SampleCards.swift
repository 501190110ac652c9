import Foundation
import Kernel
import MyNumberCard
import Pack
import Testing

@testable import CardSim

/// The sample cards of the pack, issued once for all tests.
enum SampleCards {
    static let cards: [SampleCard] = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = root.appendingPathComponent("City/osaka/demo/cards.yml").path
        let faults = PackFaults()
        let bytes = FileManager.default.contents(atPath: file).map { [UInt8]($0) } ?? []
        let cards = PackNode.read(bytes, file: file, faults: faults).map(SampleCard.read) ?? []
        return faults.isEmpty ? cards : []
    }()

    /// Where the issuer writes what others need.
    static let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cards-\(UUID().uuidString)")

    private static let issued = Result {
        try CardIssuer(
            cards, folder: folder,
            ocsp: [.signature: "http://127.0.0.1:1/", .authentication: "http://127.0.0.1:2/"])
    }

    static var issuer: CardIssuer { get throws { try issued.get() } }

    /// A fresh card with all the tries it begins with.
    static func card(_ id: String) throws -> VirtualCard {
        try VirtualCard(try #require(cards.first { $0.id == id }), issuer: try issuer)
    }

    /// A fresh card that differs from a sample.
    static func card(_ id: String, _ change: (inout SampleCard.Holder) -> Void) throws -> VirtualCard {
        let sample = try #require(cards.first { $0.id == id })
        guard case .myNumber(var holder) = sample.kind else { throw CocoaError(.coderInvalidValue) }
        change(&holder)
        return try VirtualCard(
            SampleCard(id: id, title: sample.title, kind: .myNumber(holder)), issuer: try issuer)
    }

    static func trust() throws -> CardTrust {
        _ = try issuer
        let root = try Data(contentsOf: folder.appendingPathComponent("card-root.cv"))
        return CardTrust([try CardVerifiableCertificate(parsing: [UInt8](root))])
    }

    static let challenge = [UInt8](repeating: 7, count: 32)
}
