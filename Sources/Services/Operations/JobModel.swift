import Store

/// A piece of work.
typealias Work = RecordedJob
/// Work that was given up, a page of it.
typealias DeadWork = Page<RecordedJob>
/// How much work there is.
typealias Backlog = JobBacklog
