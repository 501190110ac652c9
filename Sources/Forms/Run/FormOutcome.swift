import Kernel
import Rules

/// What came of reading the answers of a form.
public struct FormOutcome: Sendable {
    /// The answers that count, by the names of items: read, worked out, and of items that are asked. JSON without nulls.
    public internal(set) var answers: [String: JSONValue] = [:]
    /// Paths of the items that are asked, rows included: `children.0.birth`.
    public internal(set) var shown: Set<String> = []
    /// Paths of the items that are asked and must be answered.
    public internal(set) var required: Set<String> = []
    /// Ids of the pages that are shown, in their order.
    public internal(set) var pages: [String] = []
    /// What is wrong, in the order of the pages.
    public internal(set) var problems: [FormProblem] = []
    /// What is stored another way than it was typed.
    public internal(set) var tidied: [AnswerReading.Tidied] = []
    /// Individual numbers (個人番号) by path: for the store that is theirs alone.
    public internal(set) var secrets: [String: IndividualNumber] = [:]

    /// The answers as conditions see them, after the form was read.
    public internal(set) var inputs = FEELInputs([:])

    /// The answers as canonical JSON, which is what is signed and stored.
    public var json: JSONValue { .object(answers) }

    /// The answer at a path such as `children.0.birth`; nil when there is none.
    public func value(_ path: String) -> JSONValue? {
        path.split(separator: ".").reduce(.object(answers) as JSONValue?) { value, part in
            Int(part).map { value?[$0] } ?? value?[String(part)]
        }
    }
}
