/// Where things lie on a driving licence (警察庁「運転免許証及び運転免許証作成システム等仕様書」).
public enum LicencePlace {
    /// MF, which holds the two PINs.
    public static let master: UInt16 = 0x3F00
    /// MF/EF02, whether its holder has set PINs: `05 01 01` when so.
    public static let settings: UInt16 = 0x000A
    /// The tag of the setting.
    public static let settingsTag: UInt8 = 0x05
    /// MF/IEF01, 暗証番号1.
    public static let pin: UInt16 = 0x0001
    /// DF1/EF01, 記載事項(本籍除く).
    public static let entries: UInt16 = 0x0001
    /// As much of it as ends behind the address; the number of the licence and what comes after is not read.
    public static let entriesRead = 256
    /// DF1/EF04, 記載事項変更等(本籍除く): `50 01` and whether something was added.
    public static let changes: UInt16 = 0x0004
    /// The tag of whether something was added.
    public static let changesTag: UInt8 = 0x50
    /// What is verified where no PIN was set.
    public static let noPIN: [UInt8] = Array("****".utf8)
}

extension CardReading {
    /// How many tries 暗証番号1 of a driving licence has left, without costing any; nil when its holder has set none.
    /// - Throws: ``CardFault/notMyNumberCard(_:)`` for another card.
    public func licenceTries() async throws(CardFault) -> SecretState? {
        try await selectMaster()
        try await selectLicence(LicencePlace.settings)
        let settings = try await send(.read(from: 0, count: 3)).data
        guard settings.count == 3, settings[0] == LicencePlace.settingsTag else {
            throw .unreadable(LicencePlace.settings, .badValue(UInt32(LicencePlace.settingsTag), "no setting"))
        }
        guard settings[2] != 0 else { return nil }
        try await selectLicence(LicencePlace.pin)
        let answer = try await send(.triesLeft)
        switch answer.status.meaning {
        case .triesLeft(let left): return SecretState(.pin, left: left, layout: layout)
        case .blocked: return SecretState(.pin, left: 0, layout: layout)
        case .done: return SecretState(.pin, left: layout.secret(.pin).secret.tries, layout: layout)
        default: throw .unexpected(answer.status)
        }
    }

    /// Reads name, address and birth of a driving licence. Its signature is over entries that need 暗証番号2 as well, so nothing here proves
    /// the licence to be genuine.
    ///
    /// - Parameters:
    ///   - pin: 暗証番号1, four digits; nil where the holder has set none.
    ///   - insisting: Whether staff allowed the last try to be used.
    /// - Throws: ``CardFault/guarded(_:left:)`` before a try that could lock the licence: only the police unlock it.
    public func licence(
        openedBy pin: CardSecret?, insisting: Bool = false
    ) async throws(CardFault) -> LicenceEntries {
        let state = try await licenceTries()
        if let state {
            switch state.guarding {
            case .blocked: throw .blocked(.pin)
            case .refuse where !insisting: throw .guarded(.pin, left: state.left)
            default: break
            }
            guard let pin else { throw .notOpened(LicencePlace.entries) }
            let command = pin.bytes.withBytes { CardCommand.verify($0) }
            try await verify(command)
        } else {
            try await selectLicence(LicencePlace.pin)
            try await verify(.verify(LicencePlace.noPIN))
        }
        guard let application = layout.others[.drivingLicence], try await has(application) else {
            throw .notMyNumberCard(.other(.unknown))
        }
        let read = try await bytes(LicencePlace.entries, count: LicencePlace.entriesRead)
        let file = try parsing(LicencePlace.entries) { () throws(CardDataError) in try LicenceFile(parsing: read) }
        return LicenceEntries(
            name: file.name, address: file.address, birth: file.birth, mayHaveChanged: try await mayHaveChanged())
    }

    private func verify(_ command: CardCommand) async throws(CardFault) {
        let answer = try await send(command)
        switch answer.status.meaning {
        case .done: return
        case .triesLeft(let left) where left > 0: throw .wrongSecret(.pin, left: left)
        case .triesLeft, .blocked: throw .blocked(.pin)
        default: throw .unexpected(answer.status)
        }
    }

    /// Only a licence that says that nothing was added is believed to say what holds today.
    private func mayHaveChanged() async throws(CardFault) -> Bool {
        guard try await send(.select(file: LicencePlace.changes)).status == .done else { return true }
        let data = try await send(.read(from: 0, count: 3)).data
        return data != [LicencePlace.changesTag, 1, UInt8(ascii: "0")]
    }

    private func selectMaster() async throws(CardFault) {
        guard try await send(.selectMaster).status == .done else { throw .notMyNumberCard(.other(.unknown)) }
    }

    private func selectLicence(_ file: UInt16) async throws(CardFault) {
        let answer = try await send(.select(file: file))
        guard answer.status == .done else { throw .unexpected(answer.status) }
    }
}
