import IPP
import Kernel
import Logging

/// Has the sheets of a visit printed, one job a form, and sees each of them out. Nothing is handed over twice unless the printer
/// has given it up or somebody has looked.
struct PrintRoom: Sendable {
    let desk: VisitDesk
    let printers: [IPPPrinter]
    var logger = Logger(label: "mio-terminal.print")
    /// How often a job is asked for.
    var pace: Duration = .milliseconds(400)

    /// Prints what waits in a visit, until all is out or something needs help. The visit ends when all is out.
    func work(_ id: String) async {
        // One at a time works on a visit.
        let mine = await desk.update(id) { visit -> Bool in
            guard visit.run != nil, visit.run?.isRunning == false else { return false }
            visit.run?.isRunning = true
            return true
        }
        guard mine == true else { return }
        while let (index, printer, sheet) = await next(of: id) {
            let state = await print(sheet, number: index + 1, on: printer, of: id, at: index)
            await desk.update(id) { visit in
                visit.run?.isStopped = false
                visit.run?.sheets[index].state = state
                if state == .out { visit.run?.sheets[index].pdf = [] }
            }
            if state != .out { break }
        }
        await desk.update(id) { $0.run?.isRunning = false }
        await desk.finish(id)
    }

    private func next(of id: String) async -> (Int, IPPPrinter, PrintRun.Sheet)? {
        await desk.update(id) { [printers] visit -> (Int, IPPPrinter, PrintRun.Sheet)? in
            guard let run = visit.run, let index = run.next, printers.indices.contains(run.printer) else { return nil }
            // Written down before it is asked for.
            visit.run?.sheets[index].state = .sent(nil)
            return (index, printers[run.printer], run.sheets[index])
        } ?? nil
    }

    private func print(
        _ sheet: PrintRun.Sheet, number: Int, on printer: IPPPrinter, of id: String, at index: Int
    ) async -> PrintRun.State {
        var job: IPPJob
        do throws(IPPFault) {
            // A printer that is away has nothing of it; one that goes silent later may have.
            _ = try await printer.state()
        } catch {
            logger.warning("the printer is away", metadata: ["error": "\(error)"])
            return .failed
        }
        do throws(IPPFault) {
            job = try await printer.print(sheet.pdf, name: "\(sheet.form) \(number)")
        } catch {
            logger.warning("a sheet could not be handed over", metadata: ["error": "\(error)"])
            // A refusal is an answer; without one nobody knows.
            if case .noAnswer = error { return .doubtful }
            return .failed
        }
        let number = job.id
        await desk.update(id) { $0.run?.sheets[index].state = .sent(number) }
        var silence = 0
        while !job.state.isOver {
            try? await Task.sleep(for: pace)
            // A visit that has ended in the meantime takes its jobs with it.
            guard await desk.look(id) != nil else {
                try? await printer.cancel(job.id)
                return .failed
            }
            do throws(IPPFault) {
                job = try await printer.job(job.id)
                silence = 0
            } catch {
                silence += 1
                if silence < 25 { continue }
                return .doubtful
            }
            let (stopped, out) = (job.state == .stopped, job.pagesOut ?? 0)
            await desk.update(id) { visit in
                visit.run?.isStopped = stopped
                visit.run?.sheets[index].pagesOut = min(out, sheet.pages)
            }
        }
        if job.state != .completed {
            logger.notice("the printer gave a sheet up", metadata: ["reasons": "\(job.reasons.joined(separator: " "))"])
        }
        return job.state == .completed ? .out : .failed
    }
}

extension PrintRun {
    /// Has what the printer gave up, and what somebody says did not come out, printed again.
    mutating func again(on printer: Int, outAfterAll: Bool) {
        self.printer = printer
        isStopped = false
        for index in sheets.indices {
            switch sheets[index].state {
            case .failed: sheets[index].state = .waiting
            case .doubtful: sheets[index].state = outAfterAll ? .out : .waiting
            default: break
            }
        }
    }
}
