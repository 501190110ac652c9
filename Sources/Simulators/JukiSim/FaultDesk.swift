import Foundation
import Kernel

#if canImport(Glibc)
    import Glibc
#endif

/// Faults that whoever tests asks for; each happens as often as was asked.
actor FaultDesk {
    enum Kind: String, Sendable, CaseIterable {
        /// The program dies at once when an entry is to be kept.
        case crashBeforeCommit = "crash-before-commit"
        /// The program dies when an entry was kept, before it answers.
        case crashAfterCommit = "crash-after-commit"
        /// A field is refused whatever stands in it.
        case rejectField = "reject-field"
        /// Another value than the one that was typed is taken in and shown for confirmation.
        case alterValue = "alter-value"
        /// An answer takes `seconds`.
        case slow
        /// The operator's session is over at the next step.
        case expireSession = "expire-session"
        /// The warning of a support measure (支援措置) appears.
        case supportWarning = "support-warning"
    }

    struct Fault: Sendable {
        let kind: Kind
        var times: Int
        let field: String?
        let value: String?
        let seconds: Double
    }

    private var waiting: [Fault] = []

    /// Adds a fault as it was asked for; nil for what is none.
    func add(_ body: JSONValue) -> Fault? {
        guard let kind = body["kind"]?.stringValue.flatMap(Kind.init) else { return nil }
        let seconds = body["seconds"]?.numberText.flatMap(Double.init) ?? 0
        let fault = Fault(
            kind: kind, times: max(body["times"]?.intValue ?? 1, 1), field: body["field"]?.stringValue,
            value: body["value"]?.stringValue, seconds: min(max(seconds, 0), 600))
        waiting.append(fault)
        return fault
    }

    /// The fault if it is to happen now.
    func take(_ kind: Kind) -> Fault? {
        guard let index = waiting.firstIndex(where: { $0.kind == kind }) else { return nil }
        let fault = waiting[index]
        waiting[index].times -= 1
        if waiting[index].times == 0 { waiting.remove(at: index) }
        return fault
    }

    func clear() { waiting = [] }

    /// The values as this system takes them in: altered where that was asked for.
    func understood(_ values: [String: String]) -> [String: String] {
        guard let fault = take(.alterValue), let field = fault.field else { return values }
        return values.merging([field: fault.value ?? ""]) { _, new in new }
    }

    /// What is wrong with values, also where refusing was asked for.
    func problems(_ values: [String: String]) -> [(field: String, reason: String)] {
        guard let fault = take(.rejectField), let field = fault.field else { return EntryForm.problems(values) }
        return [(field, fault.value ?? "この値は登録できません")] + EntryForm.problems(values)
    }

    /// Ends the program without a word to anybody, like a machine whose power is cut.
    static func crash() -> Never { _exit(70) }
}
