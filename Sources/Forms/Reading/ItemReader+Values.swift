import Kernel

/// Days, choices, numbers and references.
extension ItemReader {
    /// A day from three inputs, or written in one.
    mutating func date(_ path: String) -> CivilDate? {
        let parts = DateParts.names(of: path).map { raw.text($0) }
        let reading =
            parts.contains { $0 != nil }
            ? DateParts.read(year: parts[0] ?? "", month: parts[1] ?? "", day: parts[2] ?? "")
            : DateParts.read(year: raw.text(path) ?? "", month: "", day: "")
        switch reading {
        case .date(let date): return date
        case .empty: return nil
        default:
            wrong(.noSuchDay, at: path)
            return nil
        }
    }

    mutating func period() -> JSONValue? {
        let (from, to) = (date(part("from")), date(part("to")))
        guard reading.problems.isEmpty, from != nil || to != nil else { return nil }
        guard let from else {
            wrong(.missing, at: part("from"))
            return nil
        }
        guard let to else {
            wrong(.missing, at: part("to"))
            return nil
        }
        guard from <= to else {
            wrong(.endsBeforeItBegins, at: part("to"))
            return nil
        }
        return .object(["from": .string(from.description), "to": .string(to.description)])
    }

    mutating func choice() -> JSONValue? {
        guard let chosen = raw.text(path) else { return nil }
        guard item.options.contains(where: { $0.value == chosen }) else {
            wrong(.notOffered)
            return nil
        }
        return .string(chosen)
    }

    mutating func choices() -> JSONValue? {
        let chosen = Set(raw.all(path))
        guard !chosen.isEmpty else { return nil }
        let offered = item.options.map(\.value)
        guard chosen.isSubset(of: offered) else {
            wrong(.notOffered)
            return nil
        }
        return counted(offered.filter(chosen.contains).map { .string($0) })
    }

    mutating func truth() -> JSONValue? {
        switch raw.text(path) {
        case "yes", "true": return .bool(true)
        case "no", "false": return .bool(false)
        case nil: return nil
        default:
            wrong(.notOffered)
            return nil
        }
    }

    /// Given or not; what is not given is said where it must be.
    mutating func consent() -> JSONValue? {
        guard let typed = raw.text(path) else { return nil }
        guard typed == "yes" || typed == "true" else {
            wrong(.notAgreed)
            return nil
        }
        return .bool(true)
    }

    mutating func number() -> JSONValue? {
        guard let typed = raw.text(path) else { return nil }
        var text = Kana.toHalfWidth(typed).filter { $0 != "," }
        for mark in ["円", "¥", "\\"] { text = text.replacing(mark, with: "") }
        guard let number = Int64(text.trimmingWhitespace) else {
            wrong(.notANumber)
            return nil
        }
        let smallest = item.limits.smallest ?? (item.kind == .yen ? 0 : nil)
        if smallest.map({ number < $0 }) ?? false || item.limits.largest.map({ number > $0 }) ?? false {
            wrong(.outOfRange(smallest: smallest, largest: item.limits.largest))
            return nil
        }
        return .int(number)
    }

    /// 個人番号: it does not become part of the answers, which hold only that it was given.
    mutating func individualNumber() -> JSONValue? {
        guard let typed = raw.text(path) else { return nil }
        if typed == RawAnswers.sealed { return .string("given") }
        do throws(CodeError) {
            reading.secrets[path] = try IndividualNumber(checking: typed)
            return .string("given")
        } catch {
            wrong(.code(error))
            return nil
        }
    }

    mutating func corporateNumber() -> JSONValue? {
        guard let typed = raw.text(path) else { return nil }
        do throws(CodeError) {
            return .string(try CorporateNumber(checking: typed).digits)
        } catch {
            wrong(.code(error))
            return nil
        }
    }

    /// Members of the household as the register has them: only their ids are taken from what was sent.
    mutating func members() -> JSONValue? {
        let chosen = raw.all(path)
        guard !chosen.isEmpty else { return nil }
        let known = places.members.filter { chosen.contains($0.id) }
        guard Set(chosen).isSubset(of: known.map(\.id)) else {
            wrong(.notOffered)
            return nil
        }
        return counted(
            known.map { member in
                .object([
                    "id": .string(member.id), "birth": .string(member.birth.description),
                    "relation": .string(member.relation),
                ])
            })
    }

    /// Uploads and slots are checked by those who keep them; here only their ids are taken.
    mutating func references() -> JSONValue? {
        let ids = raw.all(path)
        guard !ids.isEmpty else { return nil }
        let files = places.files.filter { ids.contains($0.id) }
        guard files.count == Set(ids).count else {
            wrong(.notOffered)
            return nil
        }
        for file in files {
            if !item.limits.types.contains(file.type) { wrong(.fileType(name: file.name, taken: item.limits.types)) }
            if file.bytes > item.limits.bytes { wrong(.fileTooLarge(name: file.name, most: item.limits.bytes)) }
        }
        return counted(
            files.map { file in
                .object([
                    "id": .string(file.id), "name": .string(file.name), "type": .string(file.type),
                    "bytes": .int(Int64(file.bytes)), "sha256": .string(file.sha256),
                ])
            })
    }

    private mutating func counted(_ values: [JSONValue]) -> JSONValue? {
        if values.count < item.limits.fewest { wrong(.tooFew(item.limits.fewest)) }
        if values.count > item.limits.most { wrong(.tooMany(item.limits.most)) }
        return reading.problems.isEmpty ? .array(values) : nil
    }
}
