import Foundation
import Kernel
import Store

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Sends signed checkpoints to a second place over HTTP: `PUT URL/17.checkpoint`, tried again until the place has it. A
/// place that has it already says 409 or 412 and is believed.
struct CheckpointPost: Sendable {
    static let kind = "trail.checkpoint"
    private let url: URL

    /// Nil for what is no address of the web.
    init?(_ text: String) {
        guard let url = URL(string: text), url.scheme == "http" || url.scheme == "https", url.host != nil else {
            return nil
        }
        self.url = url
    }

    /// The sending of a checkpoint, as work.
    func job(of checkpoint: AuditCheckpoint) -> Job {
        Job(kind: Self.kind, key: "\(checkpoint.seal)", data: ["note": .string(checkpoint.note)])
    }

    /// How it is sent.
    var work: JobKind {
        JobKind(Self.kind, retries: RetryPolicy(attempts: 200, firstPause: 2, longestPause: 600)) { [url] job in
            guard let note = job.data["note"]?.stringValue else { throw JobFailure("the job has no checkpoint") }
            var request = URLRequest(url: url.appendingPathComponent("\(job.key).checkpoint"), timeoutInterval: 20)
            request.httpMethod = "PUT"
            request.setValue("text/plain; charset=utf-8", forHTTPHeaderField: "content-type")
            request.setValue("*", forHTTPHeaderField: "if-none-match")
            let (_, response) = try await URLSession.shared.upload(for: request, from: Data(note.utf8))
            let status = (response as? HTTPURLResponse)?.statusCode ?? 0
            guard (200..<300).contains(status) || status == 409 || status == 412 else {
                throw Refused(status: status)
            }
            return nil
        }
    }

    private struct Refused: Error, CustomStringConvertible {
        let status: Int
        var description: String { "the place for checkpoints answers \(status)" }
    }
}
