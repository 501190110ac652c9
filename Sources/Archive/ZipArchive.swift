import CArchive

/// What is wrong with an archive.
public enum ArchiveFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The library cannot read or write it.
    case damaged(String)
    /// It has more entries, or larger ones, than were allowed.
    case tooLarge
    /// An entry's name leads out of the archive, is not UTF-8, or stands twice.
    case badName

    public var description: String {
        switch self {
        case .damaged(let reason): "the archive cannot be read: \(reason)"
        case .tooLarge: "the archive is larger than allowed"
        case .badName: "an entry of the archive has a name that is not allowed"
        }
    }
}

/// Files of a ZIP in memory. Nothing is written to disk, and no more is unpacked than was allowed, whatever the archive says
/// of itself.
public enum ZipArchive {
    /// Reads an archive.
    ///
    /// - Parameters:
    ///   - mostEntries: So many files at most; folders do not count.
    ///   - mostBytes: So many bytes in all files together at most.
    /// - Returns: The files by their names.
    /// - Throws: ``ArchiveFault``.
    public static func read(
        _ bytes: [UInt8], mostEntries: Int, mostBytes: Int
    ) throws(ArchiveFault) -> [String: [UInt8]] {
        guard let archive = archive_read_new() else { throw .damaged("no memory") }
        defer { archive_read_free(archive) }
        archive_read_support_format_zip(archive)
        return try withBytes(bytes) { start throws(ArchiveFault) in
            guard archive_read_open_memory(archive, start, bytes.count) == ARCHIVE_OK else { throw fault(archive) }
            return try files(of: archive, mostEntries: mostEntries, mostBytes: mostBytes)
        }
    }

    private static func files(
        of archive: OpaquePointer, mostEntries: Int, mostBytes: Int
    ) throws(ArchiveFault) -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        var left = mostBytes
        var entry: OpaquePointer?
        while true {
            let status = archive_read_next_header(archive, &entry)
            if status == ARCHIVE_EOF { return found }
            guard status == ARCHIVE_OK, let entry else { throw fault(archive) }
            // The bytes as they stand: the library would convert them by the locale, and programs have none.
            guard let path = archive_entry_pathname(entry), let name = String(validatingCString: path) else {
                throw .badName
            }
            if name.hasSuffix("/") { continue }
            let parts = name.split(separator: "/", omittingEmptySubsequences: false)
            guard !name.hasPrefix("/"), !name.contains("\\"),
                !parts.contains(where: { $0 == ".." || $0 == "." || $0.isEmpty })
            else { throw .badName }
            guard found.count < mostEntries else { throw .tooLarge }
            let content = try content(of: archive, most: left)
            left -= content.count
            guard found.updateValue(content, forKey: name) == nil else { throw .badName }
        }
    }

    private static func content(of archive: OpaquePointer, most: Int) throws(ArchiveFault) -> [UInt8] {
        var content: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = archive_read_data(archive, &piece, piece.count)
            if count == 0 { return content }
            guard count > 0 else { throw fault(archive) }
            guard content.count + count <= most else { throw .tooLarge }
            content += piece[..<count]
        }
    }

    /// Makes an archive of files, in the order of their names.
    /// - Throws: ``ArchiveFault``.
    public static func write(_ files: [String: [UInt8]]) throws(ArchiveFault) -> [UInt8] {
        guard let archive = archive_write_new() else { throw .damaged("no memory") }
        defer { archive_write_free(archive) }
        archive_write_set_format_zip(archive)
        let size = files.reduce(4_096) { $0 + $1.value.count + $1.key.utf8.count * 4 + 1_024 }
        var buffer = [UInt8](repeating: 0, count: size)
        var used = 0
        guard archive_write_open_memory(archive, &buffer, buffer.count, &used) == ARCHIVE_OK else {
            throw fault(archive)
        }
        for (name, content) in files.sorted(by: { $0.key < $1.key }) {
            guard let entry = archive_entry_new() else { throw .damaged("no memory") }
            defer { archive_entry_free(entry) }
            archive_entry_set_pathname(entry, name)
            archive_entry_set_size(entry, Int64(content.count))
            archive_entry_set_filetype(entry, UInt32(0o100000))
            archive_entry_set_perm(entry, 0o644)
            guard archive_write_header(archive, entry) == ARCHIVE_OK,
                archive_write_data(archive, content, content.count) == content.count
            else { throw fault(archive) }
        }
        guard archive_write_close(archive) == ARCHIVE_OK else { throw fault(archive) }
        return Array(buffer[..<used])
    }

    private static func withBytes<Value>(
        _ bytes: [UInt8], _ work: (UnsafeRawPointer?) throws(ArchiveFault) -> Value
    ) throws(ArchiveFault) -> Value {
        let result: Result<Value, ArchiveFault> = bytes.withUnsafeBytes { buffer in
            do throws(ArchiveFault) {
                return .success(try work(buffer.baseAddress))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private static func fault(_ archive: OpaquePointer) -> ArchiveFault {
        .damaged(archive_error_string(archive).flatMap { String(validatingCString: $0) } ?? "unknown")
    }
}
