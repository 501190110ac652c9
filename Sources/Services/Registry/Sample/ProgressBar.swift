import Foundation

/// Draws the progress of a sample city on the standard error: a bar on a terminal, one line a tenth elsewhere.
public struct ProgressBar: Sendable {
    private let isTerminal: Bool

    public init() { isTerminal = isatty(STDERR_FILENO) != 0 }

    /// Draws one state; call it with each progress in turn.
    public func show(_ progress: SampleCityWriter.Progress, before: SampleCityWriter.Progress?) {
        let text: String
        switch progress.step {
        case .people: text = "people  \(bar(progress)) \(progress.residents)/\(progress.total)"
        case .names: text = "sorting names"
        case .indexes: text = "building indexes"
        case .done: text = "\(progress.residents) people (sample data)"
        }
        let isNews = progress.step != before?.step || tenth(progress) != before.map(tenth)
        if isTerminal {
            write("\r\u{1B}[K" + text + (progress.step == .done ? "\n" : ""))
        } else if isNews {
            write(text + "\n")
        }
    }

    private func tenth(_ progress: SampleCityWriter.Progress) -> Int {
        progress.residents * 10 / max(progress.total, 1)
    }

    private func bar(_ progress: SampleCityWriter.Progress) -> String {
        let full = progress.residents * 30 / max(progress.total, 1)
        return "[" + String(repeating: "#", count: full) + String(repeating: ".", count: 30 - full) + "]"
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
