import ArgumentParser
import Online

/// Who looks at files of visitors.
struct FileOptions: ParsableArguments {
    @Option(help: "ClamAV's daemon, host:port, which looks at files before they are kept.")
    var clamd: String?

    @Flag(help: "Keep photographs as they come, with the places in them; where bubblewrap or libvips cannot be had.")
    var picturesAsSent = false

    func validate() throws {
        if clamd != nil, scanner == nil {
            throw ValidationError("--clamd must be a host and a port such as 127.0.0.1:3310")
        }
    }

    /// Nil where photographs are kept as they come.
    var pictures: PictureCleaner? { picturesAsSent ? nil : PictureCleaner() }

    /// Nil where nobody looks.
    var scanner: VirusScanner? {
        guard let clamd, let colon = clamd.lastIndex(of: ":"), let port = Int(clamd[clamd.index(after: colon)...]),
            (1...65_535).contains(port), colon > clamd.startIndex
        else { return nil }
        return VirusScanner(host: String(clamd[..<colon]), port: port)
    }
}
