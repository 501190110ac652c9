import Foundation
import MyNumberCard
import Synchronization

/// The code by which staff allow a visitor to use the last try. After five wrong ones nobody is heard for a quarter of an
/// hour, so that it cannot be guessed at the terminal.
public final class StaffCode: Sendable {
    private let code: SecretBytes?
    private let wrong = Mutex<(count: Int, until: ContinuousClock.Instant?)>((0, nil))

    /// The code, six characters or more; nil when none is installed, and then nobody insists.
    public init(_ code: String?) {
        self.code = code.map { SecretBytes($0.utf8) }
    }

    /// Whether what was entered is the code. Nothing entered is no attempt, and false.
    public func allows(_ entered: String?) throws(StaffCodeFault) -> Bool {
        guard let entered, !entered.isEmpty else { return false }
        guard let code else {
            throw .notInstalled
        }
        return try wrong.withLock { (wrong) throws(StaffCodeFault) -> Bool in
            if let until = wrong.until {
                guard until <= .now else { throw .locked }
                wrong = (0, nil)
            }
            guard code.isEqual(to: Array(entered.utf8)) else {
                wrong.count += 1
                if wrong.count >= 5 { wrong.until = .now + .seconds(15 * 60) }
                throw .wrong
            }
            wrong = (0, nil)
            return true
        }
    }
}

/// Why a code of the staff was not taken.
public enum StaffCodeFault: Error, Hashable, Sendable {
    /// This terminal has none.
    case notInstalled
    /// It is another one.
    case wrong
    /// Five were wrong; none is heard for a quarter of an hour.
    case locked
}
