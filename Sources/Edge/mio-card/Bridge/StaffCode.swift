import Foundation
import MyNumberCard
import Synchronization

/// The code by which staff allow a visitor to use the last try. After five wrong ones nobody is heard for a quarter of an
/// hour, so that it cannot be guessed at the terminal.
final class StaffCode: Sendable {
    private let code: SecretBytes?
    private let wrong = Mutex<(count: Int, until: ContinuousClock.Instant?)>((0, nil))

    /// The code, six characters or more; nil when none is installed, and then nobody insists.
    init(_ code: String?) {
        self.code = code.map { SecretBytes($0.utf8) }
    }

    /// Whether what was entered is the code. Nothing entered is no attempt.
    func allows(_ entered: String?) throws -> Bool {
        guard let entered, !entered.isEmpty else { return false }
        guard let code else {
            throw BridgeProblem.field("/staffCode", "この端末には係員コードが設定されていません。")
        }
        return try wrong.withLock { wrong in
            if let until = wrong.until {
                guard until <= .now else {
                    throw BridgeProblem(
                        "staff-code-locked", status: 429, "係員コードを受け付けません", "5回まちがえました。15分後にもう一度入力してください。")
                }
                wrong = (0, nil)
            }
            guard code.isEqual(to: Array(entered.utf8)) else {
                wrong.count += 1
                if wrong.count >= 5 { wrong.until = .now + .seconds(15 * 60) }
                throw BridgeProblem("wrong-staff-code", status: 403, "係員コードがちがいます", "係員コードを確かめてください。")
            }
            wrong = (0, nil)
            return true
        }
    }
}
