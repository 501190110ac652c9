/// Why a backup could not be made, read or restored.
public enum BackupError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The folder is no backup, or one that this program does not understand.
    case notABackup(path: String, reason: String)
    /// The backup is not what was written: a byte was changed, or a part is missing.
    case damaged(path: String, reason: String)
    /// There is something already in the database that is to be restored into.
    case notEmpty(String)
    /// The database is of another kind than the one the backup was made of, or has its tables elsewhere.
    case doesNotFit(String)
    /// What was restored is not what was backed up; each sentence names a difference.
    case differs([String])
    /// The file system refuses.
    case cannotWrite(path: String, reason: String)
    /// A program of PostgreSQL's is not installed here.
    case programMissing(String)
    /// A program of PostgreSQL's failed; with what it said.
    case programFailed(String, output: String)

    /// What happened, in one English sentence.
    public var description: String {
        switch self {
        case .notABackup(let path, let reason): "\(path) is no backup: \(reason)"
        case .damaged(let path, let reason): "the backup \(path) is damaged: \(reason)"
        case .notEmpty(let place):
            "\(place) is not empty; a backup is restored into an empty database only, never over data"
        case .doesNotFit(let reason): "the backup does not fit this database: \(reason)"
        case .differs(let differences):
            "what was restored is not what was backed up, do not use it: " + differences.joined(separator: "; ")
        case .cannotWrite(let path, let reason): "\(path) cannot be written: \(reason)"
        case .programMissing(let name):
            "\(name) is not in PATH nor in /usr/lib/postgresql; install PostgreSQL's client programs"
        case .programFailed(let name, let output): "\(name) failed: \(output)"
        }
    }
}
