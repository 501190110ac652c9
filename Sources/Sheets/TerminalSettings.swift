import Pack

/// What a terminal needs to know beside the forms themselves: `terminal.yml` of the pack.
///
/// ```yaml
/// pinResetForm: card-anshou
/// ```
public struct TerminalSettings: Sendable {
    /// The form by which a window resets a locked PIN (暗証番号再設定); nil where the pack names none, or leaves it out.
    public let pinResetForm: String?

    /// Reads them; what is wrong is a fault of the pack.
    public init(pack: CityPack, forms: FormCatalogue) {
        let node = pack.document("terminal.yml")
        node?.allow(["pinResetForm"])
        let form = node?.optionalString("pinResetForm")
        if let form, !forms.ids.contains(form) {
            if !pack.omitted("forms").contains(form) { node?.node("pinResetForm")?.fault("forms/ has no \"\(form)\"") }
            pinResetForm = nil
        } else {
            pinResetForm = form
        }
    }
}
