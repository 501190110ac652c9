import Kernel

/// The sheets of one visit on their way out of the printer: one job a form.
struct PrintRun: Sendable {
    /// A form as it is printed.
    struct Sheet: Sendable {
        let form: String
        let version: String
        /// What is printed. Empty once it is out: nothing has to be known of it any more.
        var pdf: [UInt8]
        let pages: Int
        /// Characters that the visitor need not write.
        let characters: Int
        var state: State = .waiting
        var pagesOut = 0
    }

    /// How a sheet is doing.
    enum State: Sendable, Hashable {
        case waiting
        /// It is being handed over, or the printer has it, as this job.
        case sent(Int?)
        case out
        /// The printer gave it up; it can be printed again.
        case failed
        /// The printer did not answer: somebody has to look whether it came out.
        case doubtful
    }

    var sheets: [Sheet]
    /// The printer that is used, by its place in the list.
    var printer: Int
    /// The printer has stopped and wants help; it goes on by itself then.
    var isStopped = false
    /// Somebody works on it.
    var isRunning = false

    var next: Int? { sheets.firstIndex { $0.state == .waiting } }
    var isDone: Bool { sheets.allSatisfy { $0.state == .out } }
    var needsHelp: Bool { isStopped || sheets.contains { $0.state == .failed || $0.state == .doubtful } }
    var pages: Int { sheets.reduce(0) { $0 + $1.pages } }
    var pagesOut: Int { sheets.reduce(0) { $0 + ($1.state == .out ? $1.pages : $1.pagesOut) } }
}
