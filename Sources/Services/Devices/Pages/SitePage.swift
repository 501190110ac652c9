import Site

// A page of the site; the store has pages of its own (of a list).
typealias Page = Site.Page
