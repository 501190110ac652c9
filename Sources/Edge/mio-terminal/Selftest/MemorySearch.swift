import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// Looks for words in the memory of a running program and in files, as UTF-8 and UTF-16.
struct MemorySearch {
    /// What was found and how much was looked at.
    struct Finding {
        var found = 0
        var bytes = 0
    }

    private let needles: [[UInt8]]

    init(_ words: [String]) {
        needles = words.flatMap { word -> [[UInt8]] in
            [Array(word.utf8), word.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }]
        }
    }

    /// How often the words stand in what a process can write to. What it cannot write holds nothing that came later.
    /// - Throws: When the system does not let this program look: it must be the same user, or root.
    func memory(of process: Int32) throws -> Finding {
        let maps = try String(contentsOfFile: "/proc/\(process)/maps", encoding: .utf8)
        let file = open("/proc/\(process)/mem", O_RDONLY)
        guard file >= 0 else {
            throw CocoaError(.fileReadNoPermission, userInfo: [NSFilePathErrorKey: "/proc/\(process)/mem"])
        }
        defer { close(file) }
        var finding = Finding()
        for line in maps.split(separator: "\n") {
            let columns = line.split(separator: " ", maxSplits: 2)
            guard columns.count > 1, columns[1].hasPrefix("rw") else { continue }
            let ends = columns[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
            guard ends.count == 2, ends[0] < ends[1], ends[1] - ends[0] < 1 << 34 else { continue }
            search(from: ends[0], to: ends[1], &finding) { buffer, place in
                pread(file, buffer.baseAddress, buffer.count, off_t(truncatingIfNeeded: place))
            }
        }
        return finding
    }

    /// How often the words stand in the files under a place.
    func files(under place: String) -> Finding {
        var finding = Finding()
        let manager = FileManager.default
        var isFolder: ObjCBool = false
        guard manager.fileExists(atPath: place, isDirectory: &isFolder) else { return finding }
        let names = isFolder.boolValue ? (manager.enumerator(atPath: place)?.compactMap { $0 as? String } ?? []) : [""]
        for name in names {
            let path = name.isEmpty ? place : place + "/" + name
            guard let content = manager.contents(atPath: path) else { continue }
            content.withUnsafeBytes { count(in: $0, &finding) }
            finding.bytes += content.count
        }
        return finding
    }

    private func search(
        from begin: UInt64, to end: UInt64, _ finding: inout Finding,
        read: (UnsafeMutableRawBufferPointer, UInt64) -> Int
    ) {
        // Pieces overlap, so that a word over their border is found too.
        let overlap = UInt64((needles.map(\.count).max() ?? 1) - 1)
        let size = 8 << 20
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        defer { buffer.deallocate() }
        var place = begin
        while place < end {
            let wanted = Int(min(UInt64(size), end - place))
            let got = read(UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]), place)
            guard got > 0 else { return }
            count(in: UnsafeRawBufferPointer(rebasing: buffer[..<got]), &finding)
            finding.bytes += got
            guard place + UInt64(got) < end, UInt64(got) > overlap else { return }
            place += UInt64(got) - overlap
        }
    }

    private func count(in bytes: UnsafeRawBufferPointer, _ finding: inout Finding) {
        guard let start = bytes.baseAddress else { return }
        for needle in needles {
            guard let first = needle.first else { continue }
            var place = 0
            // The first byte is looked for by the system, which is quick; the rest is compared where it stands.
            while bytes.count - place >= needle.count,
                let hit = memchr(start + place, Int32(first), bytes.count - place - needle.count + 1)
            {
                let at = start.distance(to: UnsafeRawPointer(hit))
                if memcmp(hit, needle, needle.count) == 0 {
                    finding.found += 1
                    place = at + needle.count
                } else {
                    place = at + 1
                }
            }
        }
    }
}
