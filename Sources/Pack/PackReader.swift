import Kernel
import Yams

/// Turns the text of a YAML file into nodes that know their place, refusing what a pack has no use for.
enum PackReader {
    /// Files larger than this are refused: a definition that a person can read is far smaller.
    static let sizeLimit = 4 << 20

    /// Reads one YAML document; nil when it is empty or cannot be read (the fault says why).
    static func read(
        _ bytes: [UInt8], file: String, faults: PackFaults, translations: Translations = Translations()
    ) -> PackNode? {
        func refuse(_ reason: String, line: Int = 1, column: Int = 1) -> PackNode? {
            faults.add(PackFault(file: file, line: line, column: column, reason: reason))
            return nil
        }
        guard bytes.count <= sizeLimit else { return refuse("the file is larger than \(sizeLimit >> 20) MiB") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let line = 1 + bytes.prefix(firstInvalidByte(bytes)).count { $0 == UInt8(ascii: "\n") }
            return refuse("the file is not UTF-8; save it as UTF-8 (without BOM)", line: line)
        }
        // The parser unfolds aliases as it reads, so a bomb of them has to be stopped before it.
        guard aliasCount(bytes) <= 16 else { return refuse(noAliases) }
        do {
            // Scalars stay texts here, so no pattern has to tell what type each might be.
            guard let root = try Yams.compose(yaml: text, .basic) else { return nil }
            return node(root, file: file, faults: faults, translations)
        } catch YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _)
        {
            return refuse("not valid YAML: \(problem)", line: mark.line, column: mark.column)
        } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
            return refuse(
                "the key \(keys.map { "\"\($0)\"" }.joined(separator: ", ")) stands twice in one map",
                line: context.mark.line, column: context.mark.column)
        } catch {
            return refuse("not valid YAML: \(error)")
        }
    }

    private static func node(
        _ yaml: Yams.Node, file: String, faults: PackFaults, _ translations: Translations
    ) -> PackNode {
        let (line, column) = (yaml.mark?.line ?? 1, yaml.mark?.column ?? 1)
        func make(_ content: PackNode.Content) -> PackNode {
            PackNode(
                content: content, sink: faults, translations: translations, file: file, line: line, column: column)
        }
        if yaml.anchor != nil {
            let refused = make(.scalar("", isPlain: true))
            refused.fault(noAliases)
            return refused
        }
        switch yaml {
        case .scalar(let scalar):
            return make(.scalar(scalar.string, isPlain: scalar.style == .plain || scalar.style == .any))
        case .sequence(let sequence):
            return make(.list(sequence.map { node($0, file: file, faults: faults, translations) }))
        case .mapping(let mapping):
            return make(
                .map(
                    mapping.compactMap { key, value in
                        let value = node(value, file: file, faults: faults, translations)
                        guard case .scalar(let key) = key else {
                            value.fault("a key must be a plain word")
                            return nil
                        }
                        return PackNode.Entry(key: key.string, value: value)
                    }))
        case .alias:
            return make(.scalar("", isPlain: true))
        }
    }

    private static let noAliases = "anchors and aliases (&, *) are not used in packs; write the value out"

    /// How often `*name` stands where an alias could stand: at the start of a value.
    private static func aliasCount(_ bytes: [UInt8]) -> Int {
        guard bytes.contains(UInt8(ascii: "*")) else { return 0 }
        var count = 0
        var before = UInt8(ascii: "\n")
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "*"), " [{,:-\n".utf8.contains(before), index + 1 < bytes.count,
                !" \n*".utf8.contains(bytes[index + 1])
            {
                count += 1
            }
            before = byte
        }
        return count
    }

    private static func firstInvalidByte(_ bytes: [UInt8]) -> Int {
        var (low, high) = (0, bytes.count)
        while low < high {
            let middle = (low + high + 1) / 2
            // A cut inside a character is not an error yet: up to three bytes may still follow.
            let isValid = (0...3).contains {
                String(validating: bytes.prefix(max(0, middle - $0)), as: UTF8.self) != nil
            }
            if isValid { low = middle } else { high = middle - 1 }
        }
        return low
    }
}
