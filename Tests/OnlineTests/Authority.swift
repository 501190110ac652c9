import Foundation
import Kernel
import MoveOut
import MyNumberCard
import Outbound
import Pack
import Seals
import Site
import TestResponder
import Testing

@testable import CardSim

/// The cards of the sample people with the authority that made them and its responder, for all tests of this program.
struct Authority: Sendable {
    static let shared = Task { try await Authority() }

    let folder: URL
    let seals: MoveOutSeals
    private let issuer: CardIssuer
    private let responder: Responder

    private init() async throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("cards-\(UUID().uuidString)")
        let file = OnlineCity.root + "/City/osaka/demo/cards.yml"
        let bytes = FileManager.default.contents(atPath: file).map { [UInt8]($0) } ?? []
        let cards = (PackNode.read(bytes, file: file, faults: PackFaults()).map(SampleCard.read) ?? [])
            .filter { ["normal", "revoked", "former-name"].contains($0.id) }
        issuer = try CardIssuer(cards, folder: folder, ocsp: [.signature: "http://127.0.0.1:1/"])
        responder = try await Responder(folder: folder)
        let pem = try String(contentsOf: folder.appendingPathComponent("ca-signature.pem"), encoding: .utf8)
        seals = MoveOutSeals(
            trust: try CertificateTrust(pem: pem),
            responder: OutboundHost(.revocation, "http://127.0.0.1:\(responder.port)"))
    }

    /// What the page's script sends: the content of the form, signed by a card.
    func signed(_ page: String, by id: String = "normal", tampering: Bool = false) throws -> [(String, String)] {
        let content = try #require(Walk.fields(page).first { $0.0 == "content" }).1
        let card = try #require(issuer.cards.first { $0.id == id })
        guard case .myNumber(let holder) = card.kind else { throw CocoaError(.coderInvalidValue) }
        let certified = try #require(try issuer.issue(card, holder).certified[.signature])
        let bytes = Array((tampering ? content + " " : content).utf8)
        return [
            ("content", content), ("signature", Data(try certified.key.sign(bytes)).base64EncodedString()),
            ("certificate", Data(certified.certificate).base64EncodedString()),
            ("authority", Data(certified.authority).base64EncodedString()),
        ]
    }
}
