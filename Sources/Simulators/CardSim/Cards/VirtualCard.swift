import MyNumberCard

/// A card in memory: it answers commands as the real one does, and keeps its counters of tries for as long as the program
/// runs, whether it lies on the reader or not.
actor VirtualCard {
    nonisolated let card: SampleCard
    private let files: CardFiles
    private var left: [CardSecret.Kind: Int]
    private var verified: Set<CardSecret.Kind> = []
    private var application: [UInt8]?
    private var file: UInt16?
    private var removal: UInt16?

    init(_ card: SampleCard, issuer: CardIssuer) throws {
        self.card = card
        switch card.kind {
        case .other: files = .none
        case .licence(let licence): files = CardFiles(licence) ?? CardFiles.none
        case .myNumber(let holder):
            files = CardFiles(try issuer.issue(card, holder), holder)
            removal = holder.removedWhileReading
        }
        left = files.tries
        switch card.kind {
        case .myNumber(let holder): left.merge(holder.triesLeft) { $1 }
        case .licence(let licence): left[.pin] = licence.triesLeft
        case .other: break
        }
    }

    /// Tries left of each secret.
    var triesLeft: [CardSecret.Kind: Int] { left }

    /// Gives every secret all its tries again, as the counter does (暗証番号再設定).
    func restore() { left = files.tries }

    /// Power off, or a reset: nothing is selected or verified any more.
    func reset() { (application, file, verified) = (nil, nil, []) }

    /// Answers a command; nil when the card was taken away while it was read.
    func answer(_ bytes: [UInt8]) -> [UInt8]? {
        guard let command = CardCommand(parsing: bytes) else { return CardResponse(.wrongLength).bytes }
        if let removal, command.ins == 0xB0, file == removal, command.p1 > 0 || command.p2 > 0 {
            self.removal = nil
            reset()
            return nil
        }
        return respond(to: command).bytes
    }

    private func respond(to command: CardCommand) -> CardResponse {
        switch (command.cla, command.ins) {
        case (0x00, 0xA4): CardResponse(select(command))
        case (0x00, 0xB0): read(command)
        case (0x00, 0x20): CardResponse(verify(command))
        case (0x80, 0x2A): sign(command)
        case (0x00, _), (0x80, _): CardResponse(.unknownInstruction)
        default: CardResponse(.unknownClass)
        }
    }

    private func select(_ command: CardCommand) -> StatusWord {
        if command.p1 == 0, command.p2 == 0, command.data == [0x3F, 0x00] {
            guard files.hasMaster else { return .noSuchFile }
            (application, file) = (CardFiles.master, nil)
            return .done
        }
        guard command.p2 == 0x0C else { return .wrongParameters }
        switch command.p1 {
        case 0x04:
            guard !command.data.isEmpty, files.applications[command.data] != nil else { return .noSuchFile }
            if files.hasMaster { file = nil } else { reset() }
            application = command.data
            return .done
        case 0x02:
            guard command.data.count == 2 else { return .wrongLength }
            let wanted = UInt16(command.data[0]) << 8 | UInt16(command.data[1])
            guard let application, files.applications[application]?[wanted] != nil else { return .noSuchFile }
            file = wanted
            return .done
        default: return .wrongParameters
        }
    }

    private var selected: CardFiles.File? {
        guard let application, let file else { return nil }
        return files.applications[application]?[file]
    }

    private func read(_ command: CardCommand) -> CardResponse {
        guard case .data(let bytes, let openers) = selected else { return CardResponse(.nothingSelected) }
        guard openers.isEmpty || !verified.isDisjoint(with: openers) else { return CardResponse(.notAllowed) }
        guard command.p1 < 0x80 else { return CardResponse(.wrongParameters) }
        guard let wanted = command.expected else { return CardResponse(.wrongLength) }
        let offset = Int(command.p1) << 8 | Int(command.p2)
        guard offset < bytes.count else { return CardResponse(.wrongOffset) }
        let data = Array(bytes[offset..<min(bytes.count, offset + wanted)])
        // 256 means as much as there is.
        return CardResponse(data.count == wanted || wanted == 256 ? .done : .endOfFile, data: data)
    }

    private func verify(_ command: CardCommand) -> StatusWord {
        guard command.p1 == 0, command.p2 == 0x80 else { return .wrongParameters }
        guard case .secret(let kind, let digits) = selected, let tries = left[kind] else { return .nothingSelected }
        if command.data.isEmpty { return verified.contains(kind) ? .done : .triesLeft(tries) }
        guard tries > 0 else { return .blocked }
        if command.data == digits {
            left[kind] = files.tries[kind]
            verified.insert(kind)
            return .done
        }
        left[kind] = tries - 1
        verified.remove(kind)
        return .triesLeft(tries - 1)
    }

    private func sign(_ command: CardCommand) -> CardResponse {
        let isSupport = application == CardLayout.issuedSince2016.support.application
        guard command.p1 == 0, command.p2 == (isSupport ? 0x00 : 0x80) else { return CardResponse(.wrongParameters) }
        guard case .key(let key, let opener) = selected else { return CardResponse(.nothingSelected) }
        guard opener.map(verified.contains) ?? true else { return CardResponse(.notAllowed) }
        guard !command.data.isEmpty, let signature = try? key.sign(padding: command.data) else {
            return CardResponse(.wrongData)
        }
        return CardResponse(.done, data: signature)
    }
}

extension VirtualCard: CardChannel {
    /// A card that lies on no reader, for tests without one.
    nonisolated func transmit(_ command: [UInt8]) async throws(CardFault) -> [UInt8] {
        guard let answer = await answer(command) else { throw .removed }
        return answer
    }
}
