/// What has come of one write so far. Used inside the write only.
final class WriteState {
    /// The events recorded, announced after the commit.
    var events: [RecordedEvent] = []
    /// Whether work was put down that is to be done after the commit.
    var hasJobs = false
    /// Whether a statement has failed: nothing of the write is stored then, whatever becomes of the error.
    var hasFailed = false
}
