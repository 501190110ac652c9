import Site

/// A page of the site; other modules have pages of their own (of paper, of a list).
typealias Page = Site.Page
