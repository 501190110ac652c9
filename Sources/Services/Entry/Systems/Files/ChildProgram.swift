import Foundation

/// Another program that is run once, without input; what it says goes to a file. By `posix_spawn` and a thread that waits for
/// it: Foundation's `Process` on Linux takes a program that closes what it inherited, as those of OpenSSH do, for ended, and its
/// one watching thread then waits for it and for no other.
enum ChildProgram {
    /// Runs a program to its end.
    ///
    /// - Parameter said: The file for its errors.
    /// - Returns: Its exit status; 128 and the signal's number when it was ended by one.
    /// - Throws: ``BackSystemTrouble`` when it cannot be started.
    static func run(_ program: String, _ arguments: [String], said: URL) async throws -> Int32 {
        let started = try start(program, arguments, said: said)
        return await withCheckedContinuation { waiting in
            Thread.detachNewThread {
                var status: Int32 = 0
                while waitpid(started, &status, 0) < 0, errno == EINTR {}
                let signal = status & 0x7F
                waiting.resume(returning: signal == 0 ? (status >> 8) & 0xFF : 128 + signal)
            }
        }
    }

    /// Starts a program.
    static func start(_ program: String, _ arguments: [String], said: URL) throws -> pid_t {
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&files, 2, said.path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let failure = posix_spawn(&child, program, &files, nil, &words, environ)
        guard failure == 0 else {
            throw BackSystemTrouble("\(program) cannot be started: \(String(cString: strerror(failure)))")
        }
        return child
    }
}
