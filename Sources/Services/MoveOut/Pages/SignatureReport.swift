import Foundation
import Kernel
import Seals
import Site
import Store

/// What was verified of a signature, told anew from what is kept.
struct SignatureReport: Sendable {
    let serial: String
    let issuer: String
    /// Nil when the signature is believed.
    let fault: SealFault?
    let signerName: String?
    let signerAddress: String?
    let validTo: CivilDate?
    /// Whether the certificate's address is to be kept from view.
    let isHidden: Bool

    static func make(_ record: MoveOutRecord, _ desk: MoveOutDesk, _ store: Store) async -> SignatureReport {
        var fault: SealFault? = .unreadable("nothing is kept")
        var name: String?, address: String?, validTo: CivilDate?
        let kept = try? await store.read { tx in (try tx.blob(record.content), try tx.blob(record.cms)) }
        if let content = kept?.0?.bytes, let cms = kept?.1?.bytes, let seals = desk.seals {
            do throws(SealFault) {
                let certificate = try await seals.signer(of: content, cms: cms, at: record.arrivedAt)
                fault = nil
                name = certificate.holder?.attributes.name.full
                address = certificate.holder?.attributes.address
                validTo = Timestamp(milliseconds: Int64(certificate.validTo.timeIntervalSince1970 * 1000)).date
            } catch {
                fault = error
            }
        }
        return SignatureReport(
            serial: record.serial, issuer: record.issuer, fault: fault, signerName: name, signerAddress: address,
            validTo: validTo, isHidden: record.isProtected)
    }

    func view(_ ctx: PageContext) -> HTML {
        let verdict =
            fault.map { Banner(.error, ctx.t("moveout.report.wrong", ["code": $0.code])) }
            ?? Banner(.success, ctx.t("moveout.report.right"))
        let address: HTML = isHidden ? ctx.t("registry.protected.marker") : HTML(text: signerAddress ?? "")
        return """
            <h2>\(ctx.t("moveout.viewer.report"))</h2>\(verdict)
            \(DescriptionList([
                (ctx.t("moveout.report.name"), HTML(text: signerName ?? "")),
                (ctx.t("moveout.report.address"), address),
                (ctx.t("moveout.report.serial"), HTML(text: serial)),
                (ctx.t("moveout.report.issuer"), HTML(text: issuer)),
                (ctx.t("moveout.report.valid"), HTML(text: validTo?.japanese ?? "")),
            ]))
            """
    }
}
