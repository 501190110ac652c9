import Foundation
import Synchronization

/// A program of the machine that works on bytes of strangers, in a room of its own (bubblewrap): no network, no file of the
/// machine but its programs, nothing it could write to but its answer, and limits of time, memory and length.
///
/// Two at a time, so that many visitors cannot take the machine's memory; the others wait. By `posix_spawn` and `poll`:
/// Foundation's `Process` on Linux takes a program that closes what it inherited, as bubblewrap does, for ended.
struct BoundedChild: Sendable {
    /// What the program came to.
    enum Outcome: Sendable, Hashable {
        /// It ended well; what it wrote.
        case answered([UInt8])
        /// It ended with an error, was ended by a limit, or wrote too much.
        case failed
    }

    /// The room cannot be made on this machine.
    struct NotStarted: Error, CustomStringConvertible {
        let program: String
        var description: String { "\(program) cannot be started" }
    }

    /// The program, such as `/usr/bin/vipsheader`.
    let program: String
    let arguments: [String]
    /// Seconds of the processor, and twice as many of the clock on the wall.
    var seconds = 5
    /// The most bytes of memory that are its own.
    var memory = 256 << 20
    /// The most bytes that it may write.
    var longest: Int

    static let room = "/usr/bin/bwrap"
    static let limiter = "/usr/bin/prlimit"

    private static let turns: OperationQueue = {
        let queue = OperationQueue()
        queue.maxConcurrentOperationCount = 2
        return queue
    }()

    /// Runs the program with bytes on its standard input.
    ///
    /// - Throws: ``NotStarted``.
    func run(_ input: [UInt8]) async throws -> Outcome {
        try await withCheckedThrowingContinuation { waiting in
            Self.turns.addOperation { waiting.resume(with: Result { try runNow(input) }) }
        }
    }

    /// What the room is made with, then the limits, then the program.
    private var words: [String] {
        [
            Self.room, "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
            "--ro-bind", "/usr", "/usr", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
            "--symlink", "usr/bin", "/bin", "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache",
            "--remount-ro", "/", "--",
            Self.limiter, "--data=\(memory)", "--stack=1048576", "--cpu=\(seconds)", "--core=0", "--fsize=0",
            "--nofile=64", "--", program,
        ] + arguments
    }

    private static let environment = [
        "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "VIPS_BLOCK_UNTRUSTED=1", "VIPS_CONCURRENCY=1",
    ]

    private func runNow(_ input: [UInt8]) throws -> Outcome {
        // A program that does not read its input to the end must not end this one.
        signal(SIGPIPE, SIG_IGN)
        let (child, to, from) = try start()
        var writing: Int32? = to
        var isWhole = false
        var output: [UInt8] = []
        let deadline = ContinuousClock.now + .seconds(seconds * 2)
        var sent = 0
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while !isWhole {
            let left = (deadline - .now).components
            let milliseconds = Int32(left.seconds * 1_000 + left.attoseconds / 1_000_000_000_000_000)
            guard milliseconds > 0, output.count <= longest else { break }
            var ready = [pollfd(fd: from, events: Int16(POLLIN), revents: 0)]
            if let writing { ready.append(pollfd(fd: writing, events: Int16(POLLOUT), revents: 0)) }
            guard poll(&ready, nfds_t(ready.count), milliseconds) >= 0 || errno == EINTR else { break }
            if let end = writing, ready.count > 1, ready[1].revents != 0 {
                let count = input[sent...].withUnsafeBytes { write(end, $0.baseAddress, $0.count) }
                if count > 0 { sent += count }
                if sent == input.count || (count < 0 && errno != EAGAIN && errno != EINTR) {
                    close(end)
                    writing = nil
                }
            }
            if ready[0].revents != 0 {
                let count = read(from, &piece, piece.count)
                if count > 0 {
                    output += piece[..<count]
                } else if count == 0 {
                    isWhole = true
                } else if errno != EAGAIN, errno != EINTR {
                    break
                }
            }
        }
        if let writing { close(writing) }
        close(from)
        // What it has still to do besides its answer is not waited for.
        let status = wait(for: child, isDone: isWhole, until: deadline)
        return status == 0 && isWhole && output.count <= longest ? .answered(output) : .failed
    }

    /// The status of a child that has ended; it is ended when it does not end by itself.
    private func wait(for child: pid_t, isDone: Bool, until deadline: ContinuousClock.Instant) -> Int32 {
        var status: Int32 = 0
        if isDone {
            while ContinuousClock.now < deadline {
                let ended = waitpid(child, &status, WNOHANG)
                if ended == child { return status }
                if ended < 0, errno != EINTR { return -1 }
                usleep(1_000)
            }
        }
        kill(child, SIGKILL)
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return -1
    }

    /// What this program has open besides input, output and errors.
    private static var openFiles: [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return names.compactMap { Int32($0) }.filter { $0 > 2 }
    }

    /// One child is started at a time, so that none is handed the pipes of another.
    private static let starting = Mutex(())

    /// Starts it with two pipes; nothing else that this program has open is handed on.
    private func start() throws -> (child: pid_t, to: Int32, from: Int32) {
        try Self.starting.withLock { _ in try startNow() }
    }

    private func startNow() throws -> (child: pid_t, to: Int32, from: Int32) {
        guard access(Self.room, X_OK) == 0, access(program, X_OK) == 0 else { throw NotStarted(program: program) }
        var (input, output): ([Int32], [Int32]) = ([0, 0], [0, 0])
        guard pipe(&input) == 0 else { throw NotStarted(program: program) }
        guard pipe(&output) == 0 else {
            for end in input { close(end) }
            throw NotStarted(program: program)
        }
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_adddup2(&files, input[0], 0)
        posix_spawn_file_actions_adddup2(&files, output[1], 1)
        posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0)
        for file in Self.openFiles { posix_spawn_file_actions_addclose(&files, file) }
        var words: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = Self.environment.map { strdup($0) } + [nil]
        defer { for word in words + environment { free(word) } }
        var child: pid_t = 0
        let failure = posix_spawn(&child, Self.room, &files, nil, &words, &environment)
        close(input[0])
        close(output[1])
        guard failure == 0 else {
            close(input[1])
            close(output[0])
            throw NotStarted(program: program)
        }
        for end in [input[1], output[0]] { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) }
        return (child, input[1], output[0])
    }
}
