import Kernel
import Store
import Synchronization

/// Whose personal data one request has shown.
final class ReadTrail: Sendable {
    struct Read: Sendable, Hashable {
        let subject: String
        let ward: WardCode?
    }

    private let reads = Mutex<[Read]>([])

    func add(_ subject: String, ward: WardCode?) {
        let read = Read(subject: subject, ward: ward)
        reads.withLock { reads in
            if !reads.contains(read) { reads.append(read) }
        }
    }

    var all: [Read] { reads.withLock { $0 } }
}
