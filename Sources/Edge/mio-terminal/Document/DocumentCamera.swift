import Foundation

/// The document camera: a folder in memory into which its program puts pictures, or a program that takes one when it is asked.
struct DocumentCamera: Sendable {
    /// The largest picture in bytes.
    static let longest = 20 << 20

    /// The folder, or the program.
    let path: String

    /// Takes a picture. One that lay in the folder is overwritten and removed, so that it serves one visitor.
    ///
    /// - Returns: PNG, JPEG, TIFF or PNM; nil when there is none.
    func picture() async -> [UInt8]? {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
        guard isFolder.boolValue else {
            let taken = try? await BoundedProgram(path: path, seconds: 15, longest: Self.longest).run()
            return taken?.isEmpty == false ? taken : nil
        }
        return takeNewest()
    }

    /// Removes what lies in the folder: pictures of an earlier visitor are nobody's business.
    func clear() {
        for file in files { Self.wipe(file.path) }
    }

    private var files: [(path: String, at: Date, bytes: Int)] {
        let manager = FileManager.default
        return ((try? manager.contentsOfDirectory(atPath: path)) ?? []).compactMap { name in
            let file = path + "/" + name
            guard !name.hasPrefix("."), let known = try? manager.attributesOfItem(atPath: file),
                known[.type] as? FileAttributeType == .typeRegular
            else { return nil }
            return (file, known[.modificationDate] as? Date ?? .distantPast, known[.size] as? Int ?? 0)
        }
    }

    private func takeNewest() -> [UInt8]? {
        guard let newest = files.max(by: { $0.at < $1.at }) else { return nil }
        defer { clear() }
        guard (1...Self.longest).contains(newest.bytes) else { return nil }
        return FileManager.default.contents(atPath: newest.path).map { [UInt8]($0) }
    }

    private static func wipe(_ file: String) {
        if let handle = FileHandle(forWritingAtPath: file) {
            let length = (try? handle.seekToEnd()) ?? 0
            try? handle.seek(toOffset: 0)
            try? handle.write(contentsOf: Data(count: Int(min(length, UInt64(longest)))))
            try? handle.close()
        }
        try? FileManager.default.removeItem(atPath: file)
    }
}
