extension CardReading {
    /// Reads the object at the beginning of a file of the selected application: as much as its length says.
    func object(_ file: UInt16) async throws(CardFault) -> [UInt8] {
        try await select(file)
        let beginning = try await piece(of: file, from: 0, count: 5)
        let whole: Int
        do throws(CardDataError) {
            whole = try DataObject.wholeLength(beginning: beginning[...])
        } catch {
            // A file without a value: nothing was put on this card.
            if beginning.allSatisfy({ $0 == 0 || $0 == 0xFF }) { throw .missing(file) }
            throw .unreadable(file, error)
        }
        guard beginning.contains(where: { $0 != 0 && $0 != 0xFF }) else { throw .missing(file) }
        if whole <= beginning.count { return Array(beginning.prefix(whole)) }
        return beginning + (try await rest(of: file, from: beginning.count, to: whole))
    }

    /// Reads a file of a known size.
    func bytes(_ file: UInt16, count: Int) async throws(CardFault) -> [UInt8] {
        try await select(file)
        return try await rest(of: file, from: 0, to: count)
    }

    private func select(_ file: UInt16) async throws(CardFault) {
        let answer = try await send(.select(file: file))
        switch answer.status.meaning {
        case .done: return
        case .notFound: throw .missing(file)
        case .notAllowed: throw .notOpened(file)
        default: throw .unexpected(answer.status)
        }
    }

    private func rest(of file: UInt16, from start: Int, to end: Int) async throws(CardFault) -> [UInt8] {
        guard end <= 0x8000 else { throw .unreadable(file, .badLength(at: 0)) }
        var bytes: [UInt8] = []
        while start + bytes.count < end {
            let place = start + bytes.count
            let piece = try await piece(of: file, from: place, count: min(256, end - place))
            guard !piece.isEmpty else { throw .unreadable(file, .truncated(at: place)) }
            bytes += piece
        }
        return bytes
    }

    private func piece(of file: UInt16, from offset: Int, count: Int) async throws(CardFault) -> [UInt8] {
        let answer = try await send(.read(from: offset, count: count))
        switch answer.status.meaning {
        case .done: return Array(answer.data.prefix(count))
        case .notAllowed: throw .notOpened(file)
        case .notFound: throw .missing(file)
        default:
            if answer.status == .endOfFile { return Array(answer.data.prefix(count)) }
            throw .unexpected(answer.status)
        }
    }

    /// Parses what was read, and names the file when it cannot be.
    func parsing<Value>(
        _ file: UInt16, _ read: () throws(CardDataError) -> Value
    ) throws(CardFault) -> Value {
        do throws(CardDataError) {
            return try read()
        } catch {
            throw .unreadable(file, error)
        }
    }
}
