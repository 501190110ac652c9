import Kernel

/// Why the register does not answer.
enum Refusal {
    static func notAllowed(_ reason: String) -> Problem {
        Problem("not-allowed", status: 403, title: "Not allowed", detail: reason)
    }

    static func unknownResident() -> Problem {
        Problem("unknown-resident", status: 404, title: "No such resident")
    }

    /// Somebody else has the number.
    static func numberTaken(_ kind: NumberKind) -> Problem {
        Problem(
            "number-taken", status: 409, title: "Another person has this number",
            errors: [.init(pointer: "/\(kind.rawValue)", detail: "Another person has this number")])
    }

    /// The key of the record was destroyed.
    static func numbersForgotten() -> Problem {
        Problem(
            "numbers-forgotten", status: 410, title: "The key of this record was destroyed",
            detail: "Its numbers cannot be read any more, and no others be registered for it.")
    }
}
