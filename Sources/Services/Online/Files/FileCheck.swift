import Forms
import Kernel
import Site

/// Looks at files that a page sends: kind, size, number, virus, and makes pictures anew. What is wrong is said beside the item; the others are kept.
struct FileCheck: Sendable {
    /// What came of it.
    struct Result: Sendable {
        var files: [CheckedFile] = []
        var problems: [FormProblem] = []
    }

    /// What all files of a draft may have together.
    static let mostBytes = 100 << 20

    let scanner: VirusScanner?
    /// Makes pictures harmless; nil where they are kept as they come.
    var pictures: PictureCleaner?

    /// - Parameters:
    ///   - known: the files that the draft has already.
    func check(_ sent: [FormData.File], of page: FormSheetPage, known: [FormPlaces.File]) async -> Result {
        var result = Result()
        var total = known.reduce(0) { $0 + $1.bytes }
        for file in sent where !file.bytes.isEmpty {
            guard let item = page.items.first(where: { $0.name == file.name && $0.kind == .file }) else { continue }
            switch await look(at: file.bytes, named: file.shownName, for: item, beside: total) {
            case .success(let checked):
                total += checked.bytes.count
                result.files.append(checked)
            case .failure(let fault): result.problems.append(FormProblem(path: item.name, fault.kind))
            }
        }
        return result
    }

    /// Why a file is not taken.
    struct Fault: Error, Sendable {
        let kind: FormProblem.Kind
    }

    /// Looks at one file.
    ///
    /// - Parameter total: the bytes that the draft has already.
    func look(
        at bytes: [UInt8], named name: String, for item: FormItem, beside total: Int
    ) async -> Swift.Result<CheckedFile, Fault> {
        guard let type = FileKind.type(of: bytes), item.limits.types.contains(type) else {
            return .failure(Fault(kind: .fileType(name: name, taken: item.limits.types)))
        }
        guard bytes.count <= item.limits.bytes, total + bytes.count <= Self.mostBytes else {
            return .failure(Fault(kind: .fileTooLarge(name: name, most: item.limits.bytes)))
        }
        do {
            if let scanner {
                guard try await scanner.scan(bytes) == .clean else {
                    return .failure(Fault(kind: .fileInfected(name: name)))
                }
            }
        } catch {
            return .failure(Fault(kind: .fileUnscanned(name: name)))
        }
        let checked = CheckedFile(item: item.name, name: name, type: type, bytes: bytes, isScanned: scanner != nil)
        guard let pictures, type.hasPrefix("image/") else { return .success(checked) }
        switch try? await pictures.clean(bytes, type: type) {
        case .clean(let bytes, let type): return .success(checked.written(bytes, as: type))
        case .tooLarge(let megapixels):
            let most = PictureCleaner.mostPixels / 1_000_000
            return .failure(Fault(kind: .pictureTooLarge(name: name, megapixels: megapixels, most: most)))
        case .unreadable: return .failure(Fault(kind: .pictureUnreadable(name: name)))
        case nil: return .failure(Fault(kind: .fileUnscanned(name: name)))
        }
    }
}

extension FormData.File {
    /// The name without what cannot be seen or turns the direction of writing, cut where it is very long.
    var shownName: String { fileName.asFileName }
}

extension String {
    /// A file's name without what cannot be seen or turns the direction of writing, cut where it is very long.
    var asFileName: String {
        let visible = unicodeScalars.filter { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .privateUse, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
        return String(String.UnicodeScalarView(visible.prefix(120)))
    }
}
