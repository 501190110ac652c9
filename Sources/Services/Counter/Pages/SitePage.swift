import Site

// A page of the site; other modules have pages of their own (of paper, of a list).
typealias Page = Site.Page

extension FormState {
    /// The status of a page with this form: 422 with errors, 409 when the session refused, else 200.
    func status(_ refusal: SessionRefusal? = nil) -> Int {
        if !errors.isEmpty { return 422 }
        return refusal == nil ? 200 : 409
    }
}
