import IPP
import Kernel
import Store

/// Prints a form of a session: an act outside the house. What the printer has is never handed over twice: it is asked what became of
/// the job, and where nobody knows, a person looks.
struct PrintForm: OutsideAct {
    /// Which form goes where. What is on it is made when it is printed, and is kept nowhere else.
    struct Request: Codable, Sendable {
        let session: CounterSession.Identifier
        let ward: WardCode
        let form: String
        let printer: String
    }

    struct Answer: Codable, Sendable {}

    /// The printer does not print now.
    struct NotReady: Error, CustomStringConvertible {
        let trouble: String
        var description: String { "the printer is not ready (\(trouble))" }
    }

    /// The printer has it; it is asked again.
    struct StillPrinting: Error, CustomStringConvertible {
        var description: String { "the printer has the form and has not printed it yet" }
    }

    let kind = "counter.print"
    let desk: CounterDesk
    /// How often the printer is asked for a job, and how long at once.
    var pace: Duration = .milliseconds(300)
    var patience = 15

    /// With one of these a printer prints nothing before somebody has come.
    private static let blocking: Set<IPPPrinterState.Trouble> = [.paperEmpty, .jam, .coverOpen, .tonerEmpty, .offline]

    func ask(_ request: Request, key: String) async throws -> Answer {
        let store = desk.store
        guard let print = try await store.read({ try FormPrintStore.load(key, in: $0) }), print.state == .waiting else {
            throw ActRefused("the form is printed elsewhere")
        }
        guard let record = try await store.read({ try SessionStore.load(request.session, in: $0) }),
            let pdf = try await desk.pdf(of: request.form, in: record, at: store.now())
        else { throw ActRefused("the session does not have this form any more") }
        guard let printer = line(request) else { throw ActRefused("the office has no such printer any more") }
        try await checkReady(printer, key)
        // On disk before the first byte leaves: from now on the printer may have it.
        guard try await store.write({ try FormPrintStore.move(key, from: [.waiting], to: .sent, in: $0) }) else {
            throw ActRefused("the form is printed elsewhere")
        }
        var job: IPPJob
        do throws(IPPFault) {
            // The name stands on the printer's display: nothing personal.
            job = try await printer.print(pdf, name: "mio \(key.suffix(8))")
        } catch {
            if case .noAnswer = error {
                _ = try await store.write { try FormPrintStore.move(key, from: [.sent], to: .doubtful, in: $0) }
                throw error
            }
            // A refusal is an answer: it has nothing.
            return try await giveBack(key, "other")
        }
        let number = job.id
        _ = try await store.write { try FormPrintStore.move(key, from: [.sent], to: .sent, job: number, in: $0) }
        for _ in 0..<patience where !job.state.isOver {
            try await Task.sleep(for: pace)
            job = try await printer.job(job.id)
        }
        return try await settle(job, printer, key)
    }

    func find(_ request: Request, key: String) async throws -> Answer? {
        let print = try await desk.store.read { try FormPrintStore.load(key, in: $0) }
        switch (print?.state, print?.job) {
        case (.waiting, _), (.moved, _), (nil, _): return nil
        case (.printed, _): return Answer()
        case (.sent, let job?):
            guard let printer = line(request) else { return nil }
            let found = try await printer.job(job)
            guard found.state.isOver, found.state != .completed else { return try await settle(found, printer, key) }
            _ = try await desk.store.write { try FormPrintStore.move(key, from: [.sent], to: .waiting, in: $0) }
            return nil
        case (.sent, nil), (.doubtful, _):
            _ = try await desk.store.write { try FormPrintStore.move(key, from: [.sent], to: .doubtful, in: $0) }
            throw JobFailure("it is not known whether the form was printed; look at the printer")
        }
    }

    private func line(_ request: Request) -> (any A4Printer)? {
        desk.printers.printer(request.printer, of: request.ward).flatMap(desk.printers.open)
    }

    private func checkReady(_ printer: any A4Printer, _ key: String) async throws {
        let trouble: String?
        do throws(IPPFault) {
            let state = try await printer.state()
            let first = state.troubles.first(where: Self.blocking.contains)
            trouble = first?.rawValue ?? (state.isStopped ? "other" : nil)
        } catch {
            trouble = IPPPrinterState.Trouble.offline.rawValue
        }
        guard let trouble else { return }
        try await desk.store.write { try FormPrintStore.note(trouble, of: key, in: $0) }
        throw NotReady(trouble: trouble)
    }

    /// Printed, given up by the printer, or still with it.
    private func settle(_ job: IPPJob, _ printer: any A4Printer, _ key: String) async throws -> Answer {
        if job.state == .completed { return Answer() }
        if job.state.isOver { return try await giveBack(key, "other") }
        let trouble = (try? await printer.state())?.troubles.first(where: Self.blocking.contains)?.rawValue
        try await desk.store.write { try FormPrintStore.note(trouble, of: key, in: $0) }
        throw StillPrinting()
    }

    private func giveBack(_ key: String, _ trouble: String) async throws -> Answer {
        _ = try await desk.store.write {
            try FormPrintStore.move(key, from: [.sent], to: .waiting, trouble: trouble, in: $0)
        }
        throw NotReady(trouble: trouble)
    }
}
