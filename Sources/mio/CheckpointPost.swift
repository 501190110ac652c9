import Kernel
import Outbound
import Store

/// Sends signed checkpoints to a second place over HTTP: `PUT URL/17.checkpoint`, tried again until the place has it. A
/// place that has it already says 409 or 412 and is believed.
struct CheckpointPost: Sendable {
    static let kind = "trail.checkpoint"
    let host: OutboundHost

    /// Nil for what is no address of the web.
    init?(_ text: String) {
        guard let host = OutboundHost(.checkpoints, text) else { return nil }
        self.host = host
    }

    /// The sending of a checkpoint, as work.
    func job(of checkpoint: AuditCheckpoint) -> Job {
        Job(kind: Self.kind, key: "\(checkpoint.seal)", data: ["note": .string(checkpoint.note)])
    }

    /// How it is sent.
    var work: JobKind {
        JobKind(Self.kind, retries: RetryPolicy(attempts: 200, firstPause: 2, longestPause: 600)) { [host] job in
            guard let note = job.data["note"]?.stringValue else { throw JobFailure("the job has no checkpoint") }
            let answer = try await host.send(
                "PUT", "/\(job.key).checkpoint",
                headers: ["content-type": "text/plain; charset=utf-8", "if-none-match": "*"], body: Array(note.utf8))
            guard (200..<300).contains(answer.status) || answer.status == 409 || answer.status == 412 else {
                throw Refused(status: answer.status)
            }
            return nil
        }
    }

    private struct Refused: Error, CustomStringConvertible {
        let status: Int
        var description: String { "the place for checkpoints answers \(status)" }
    }
}
