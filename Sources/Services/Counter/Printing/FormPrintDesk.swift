import IPP
import Kernel
import Store

/// Has the forms of a session printed. A printer without paper keeps them waiting; they can be moved to another one, and none is lost.
public struct FormPrintDesk: Sendable {
    private let desk: CounterDesk
    private let acts: ActDesk<PrintForm>

    /// Tries as long as an opening day, so that whoever refills the paper finds the forms printed.
    private static let retries = RetryPolicy(attempts: 2_000, firstPause: 2, longestPause: 15)

    /// A desk.
    public init(_ desk: CounterDesk) { self.init(desk, act: PrintForm(desk: desk)) }

    init(_ desk: CounterDesk, act: PrintForm) {
        self.desk = desk
        acts = ActDesk(store: desk.store, act: act, retries: Self.retries) { end, key, tx in
            guard case .done = end, let print = try FormPrintStore.load(key, in: tx) else { return }
            _ = try FormPrintStore.move(key, from: [.waiting, .sent, .doubtful], to: .printed, in: tx)
            try tx.record(
                Event(
                    kind: "counter.form_printed", at: tx.now, actor: .system("counter"),
                    subject: print.session.description, ward: print.ward,
                    data: ["printer": .string(print.printer)]))
        }
    }

    /// The work, for the list of what a program can do.
    public var job: JobKind { acts.job }

    /// Has forms printed after the commit; one that is on its way already is left as it is.
    func print(
        _ forms: [String], of session: CounterSession.Identifier, on printer: FormPrinter, in tx: WriteTransaction
    ) throws {
        let open = Set(try FormPrintStore.of(session, in: tx).filter(\.state.isOpen).map(\.form))
        for form in forms where !open.contains(form) { try begin(form, of: session, on: printer, in: tx) }
    }

    private func begin(
        _ form: String, of session: CounterSession.Identifier, on printer: FormPrinter, in tx: WriteTransaction
    ) throws {
        let key = "\(session)/\(form)/\(try FormPrintStore.count(form, of: session, in: tx) + 1)"
        try FormPrintStore.insert(
            FormPrint(
                key: key, session: session, ward: printer.ward, form: form, printer: printer.id, state: .waiting,
                job: nil, trouble: nil), in: tx)
        try acts.intend(
            key, PrintForm.Request(session: session, ward: printer.ward, form: form, printer: printer.id), in: tx)
    }

    /// Moves what a printer has not printed to another one. What it has already is taken back from it first; where it does not
    /// answer, that stays, so that nothing comes out twice.
    ///
    /// - Returns: How many were moved.
    func move(_ session: CounterSession.Identifier, to new: FormPrinter) async throws -> Int {
        let open = try await desk.store.read { try FormPrintStore.of(session, in: $0) }
            .filter { $0.state.isOpen && $0.printer != new.id }
        var moved = 0
        for one in open {
            if one.state == .sent {
                guard await takeBack(one) else { continue }
            }
            moved += try await desk.store.write { tx in
                guard try FormPrintStore.move(one.key, from: [.waiting, .sent], to: .moved, in: tx) else { return 0 }
                try begin(one.form, of: session, on: new, in: tx)
                return 1
            }
        }
        return moved
    }

    /// Cancels a job; true when it is certain that it will not be printed.
    private func takeBack(_ print: FormPrint) async -> Bool {
        guard let job = print.job,
            let printer = desk.printers.printer(print.printer, of: print.ward).flatMap(desk.printers.open)
        else { return false }
        do throws(IPPFault) {
            try await printer.cancel(job)
            let state = try await printer.job(job).state
            return state.isOver && state != .completed
        } catch {
            return false
        }
    }

    /// Somebody has looked at a printer that does not answer: the form is out, or is printed again.
    func resolve(_ key: String, of session: CounterSession.Identifier, isOut: Bool, by clerk: Actor) async throws {
        guard let print = try await desk.store.read({ try FormPrintStore.load(key, in: $0) }), print.session == session,
            print.state == .doubtful, let printer = desk.printers.printer(print.printer, of: print.ward)
        else { return }
        if isOut {
            try await acts.decide(key, .done(PrintForm.Answer()), by: clerk)
            return
        }
        guard try await acts.decide(key, .refused("somebody has looked: it is not out"), by: clerk) else { return }
        try await desk.store.write { tx in
            guard try FormPrintStore.move(key, from: [.doubtful], to: .moved, in: tx) else { return }
            try begin(print.form, of: session, on: printer, in: tx)
        }
    }
}
