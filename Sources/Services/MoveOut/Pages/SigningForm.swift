import Foundation
import Kernel
import MyNumberCard
import Seals
import Site
import Store

/// A form that is sent when the card has signed: a script asks the reader beside the browser. The password goes from the
/// input to the card and nowhere else; the input has no name, so that no form sends it.
public struct SigningForm: Component {
    let ctx: PageContext
    let action: String
    let content: JSONValue
    let button: String
    let use: CertificateUse
    let more: HTML

    /// The script that asks the reader; the page must have it and be `reachingCard`.
    public static let script = MoveOutAssets.script

    /// A form.
    /// - Parameters:
    ///   - content: What is signed; its canonical bytes.
    ///   - button: Key of the button's words.
    ///   - use: With which of the card's certificates: by password (署名用) or PIN (利用者証明用).
    ///   - more: Further fields.
    public init(
        ctx: PageContext, action: String, content: JSONValue, button: String, use: CertificateUse = .signature,
        more: () -> HTML
    ) {
        (self.ctx, self.action, self.content, self.button, self.use) = (ctx, action, content, button, use)
        self.more = more()
    }

    /// The form, with what to do where no script runs.
    public var html: HTML {
        let secret = use == .signature ? "password" : "pin"
        let words =
            ["no-reader", "no-card", "working", "tries", "idle"]
            .map { "<span data-word=\"\($0)\">\(ctx.t("moveout.sign.\($0)"))</span>" as HTML }
            + ["<span data-word=\"password\">\(ctx.t("moveout.sign.\(secret)"))</span>"]
        return """
            <noscript>\(Banner(.warning, ctx.t("moveout.sign.noscript"), text: "<p>\(ctx.t("moveout.refused.alternatives"))</p>"))</noscript>
            <div class="card-sign" data-digest="\(BlobHash(of: content.canonicalBytes).description)" data-use="\(use.rawValue)" hidden>\(words)</div>
            \(Form(ctx, action: action, label: ctx.text(button)) {
                """
                \(HiddenField("content", content.canonical))\(HiddenField("signature", ""))\
                \(HiddenField("certificate", ""))\(HiddenField("authority", ""))\(more)
                <div class="field"><label for="card-password">\(ctx.t("moveout.sign.\(secret).label"))</label>\
                <p class="hint" id="card-password-hint">\(ctx.t("moveout.sign.\(secret).hint"))</p>\
                <p class="field-error" id="card-error" role="alert" hidden></p>\
                <p class="hint" id="card-tries" role="status"></p>\
                <input class="input half" id="card-password" type="password" autocomplete="off" spellcheck="false" \
                aria-describedby="card-password-hint card-error card-tries" maxlength="16"></div>
                \(Button(ctx.t(button)))
                """
            })
            """
    }

    /// What a page sent: the content and the signature around it. Nil when the card has not signed.
    public static func read(_ request: SiteRequest) -> (content: JSONValue, cms: [UInt8])? {
        func bytes(_ name: String) -> [UInt8]? {
            request.form.text(name).flatMap { Data(base64Encoded: $0) }.map { [UInt8]($0) }
        }
        guard let text = request.form.text("content"), let content = try? JSONValue(parsing: text),
            let signature = bytes("signature"), let certificate = bytes("certificate"),
            let cms = try? SignedDocument.cms(
                signature: signature, certificate: certificate, authority: bytes("authority"))
        else { return nil }
        return (content, cms)
    }
}

/// A certificate as the pages need it.
struct JPKIHolder: Sendable {
    let certificate: JPKICertificate

    init(_ certificate: JPKICertificate) { self.certificate = certificate }

    /// What a notice says of who signs.
    var values: MoveOutDraft.Values? {
        certificate.holder.map { holder in
            let attributes = holder.attributes
            return MoveOutDraft.Values(
                signerName: attributes.name.full, signerBirth: attributes.birth.iso,
                signerSex: attributes.sex == .male ? "1" : attributes.sex == .female ? "2" : "9",
                signerAddress: attributes.address)
        }
    }
}

/// Reasons against taking a notice online, each with what to do.
enum RefusalView {
    static func banners(_ findings: [Eligibility.Finding], _ ctx: PageContext) -> HTML {
        HTML(
            findings.map { finding -> HTML in
                let kind: Banner.Kind =
                    switch finding.result {
                    case .refuse: .error
                    case .reserve: .info
                    case .staff, .accept: .warning
                    }
                return Banner(
                    kind, ctx.t("moveout.finding.\(finding.reason)"),
                    text: "<p>\(ctx.t("moveout.finding.\(finding.reason).do"))</p>"
                ).html
            })
    }
}
