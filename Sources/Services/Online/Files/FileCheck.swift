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
            let name = file.shownName
            func wrong(_ kind: FormProblem.Kind) { result.problems.append(FormProblem(path: item.name, kind)) }
            guard let type = FileKind.type(of: file.bytes), item.limits.types.contains(type) else {
                wrong(.fileType(name: name, taken: item.limits.types))
                continue
            }
            guard file.bytes.count <= item.limits.bytes, total + file.bytes.count <= Self.mostBytes else {
                wrong(.fileTooLarge(name: name, most: item.limits.bytes))
                continue
            }
            do {
                if let scanner {
                    guard try await scanner.scan(file.bytes) == .clean else {
                        wrong(.fileInfected(name: name))
                        continue
                    }
                }
            } catch {
                wrong(.fileUnscanned(name: name))
                continue
            }
            var kept = CheckedFile(
                item: item.name, name: name, type: type, bytes: file.bytes, isScanned: scanner != nil)
            if let pictures, type.hasPrefix("image/") {
                switch try? await pictures.clean(file.bytes, type: type) {
                case .clean(let bytes, let type): kept = kept.written(bytes, as: type)
                case .tooLarge(let megapixels):
                    wrong(
                        .pictureTooLarge(
                            name: name, megapixels: megapixels, most: PictureCleaner.mostPixels / 1_000_000))
                    continue
                case .unreadable:
                    wrong(.pictureUnreadable(name: name))
                    continue
                case nil:
                    wrong(.fileUnscanned(name: name))
                    continue
                }
            }
            total += kept.bytes.count
            result.files.append(kept)
        }
        return result
    }
}

extension FormData.File {
    /// The name without what cannot be seen or turns the direction of writing, cut where it is very long.
    var shownName: String {
        let visible = fileName.unicodeScalars.filter { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .privateUse, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
        return String(String.UnicodeScalarView(visible.prefix(120)))
    }
}
