import Store

/// Some entries of a list, and where to go on.
typealias EntryListPage = Page<EntryJob>
