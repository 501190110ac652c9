import Kernel

/// Why the register does not answer.
enum Refusal {
    static func notAllowed(_ reason: String) -> Problem {
        Problem("not-allowed", status: 403, title: "Not allowed", detail: reason)
    }

    static func unknownResident() -> Problem {
        Problem("unknown-resident", status: 404, title: "No such resident")
    }
}
