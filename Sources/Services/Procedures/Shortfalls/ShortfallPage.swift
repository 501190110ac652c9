import Store

/// Some shortfalls of a list, and where to go on.
typealias ShortfallPage = Page<Shortfall>
