import Kernel
import Pack
import Store

/// Writes a sample city into an empty register, fast: many rows a statement, many households a transaction, indexes last.
public struct SampleCityWriter: Sendable {
    /// How far the work is.
    public struct Progress: Sendable, Hashable {
        /// What is being done.
        public enum Step: String, Sendable, Hashable {
            case people, names, indexes, done
        }

        public let step: Step
        /// People written so far.
        public let residents: Int
        /// People wanted.
        public let total: Int
    }

    /// What was made.
    public struct Report: Sendable, Hashable {
        public let residents: Int
        public let households: Int
    }

    private static let householdsAtOnce = 4_000

    private let store: Store
    private let pack: CityPack
    private let places: Places
    private let vault: RecordVault?

    /// A writer into a database whose migrations are done.
    /// - Parameter vault: What seals the people's sample numbers; nil for people without.
    public init(store: Store, pack: CityPack, places: Places, vault: RecordVault? = nil) {
        (self.store, self.pack, self.places, self.vault) = (store, pack, places, vault)
    }

    /// Makes a city of exactly `count` people.
    ///
    /// - Parameters:
    ///   - seed: the same seed and day make the same city.
    ///   - today: the day to which ages are counted.
    ///   - progress: called now and then, from one task at a time.
    /// - Throws: A problem (409) when the register holds people already; ``StoreError`` when the disk is full.
    public func write(
        residents count: Int, seed: UInt64, today: CivilDate, progress: @Sendable (Progress) -> Void = { _ in }
    ) async throws -> Report {
        let city = SampleCity(pack: pack, places: places, seed: seed, today: today)
        guard city.household(0) != nil else {
            throw Problem(
                "no-sample", status: 422, title: "The pack cannot make a sample city",
                detail: "sample/names.csv, sample/population.yml and places/ are needed; `mio check` names the faults.")
        }
        try await prepare(seed: seed)
        let keys = RegisterKey(pack: pack)
        var written = Report(residents: 0, households: 0)
        // While one part is written, the next is made.
        var next = try part(of: city, from: 0, keys: keys, firstResident: 1, most: count)
        while next.report.residents > 0 {
            let current = next
            async let stored: Void = store.write { tx in
                var batch = current.batch
                try batch.write(in: tx)
                for numbers in current.numbers { try numbers.write(in: tx) }
            }
            let total = Report(
                residents: written.residents + current.report.residents,
                households: written.households + current.report.households)
            next = try part(
                of: city, from: total.households, keys: keys, firstResident: total.residents + 1,
                most: count - total.residents)
            try await stored
            written = total
            progress(Progress(step: .people, residents: written.residents, total: count))
        }
        try await finish(written, progress)
        return written
    }

    private struct Part: Sendable {
        let batch: RegisterBatch
        let numbers: [SampleNumbers.Sealed]
        let report: Report
    }

    private func part(
        of city: SampleCity, from first: Int, keys: RegisterKey, firstResident: Int, most: Int
    ) throws -> Part {
        var numbers: [SampleNumbers.Sealed] = []
        var batch = RegisterBatch(keys: keys, staged: true)
        var (residents, households) = (0, 0)
        while households < Self.householdsAtOnce, residents < most {
            guard var household = city.household(first + households) else { break }
            household.members = Array(household.members.prefix(most - residents))
            batch.add(household, no: first + households + 1, firstResident: firstResident + residents)
            if let vault {
                for (place, member) in household.members.enumerated() {
                    let sealed = try SampleNumbers.sealed(member.id, no: firstResident + residents + place, by: vault)
                    if let sealed { numbers.append(sealed) }
                }
            }
            residents += household.members.count
            households += 1
        }
        return Part(batch: batch, numbers: numbers, report: Report(residents: residents, households: households))
    }

    /// Clears what an interrupted run has left and takes the indexes away; refuses a register that holds anything else.
    private func prepare(seed: UInt64) async throws {
        try await store.write { tx in
            // A run that did not come to its end has written that it began with nobody.
            let isUnfinished = try tx.exists("SELECT 1 FROM registry_sample WHERE residents = 0")
            if isUnfinished {
                try RecordVault.discardKeys(of: "SELECT id FROM registry_resident", in: tx)
                for table in RegisterSchema.tables { try tx.run("DELETE FROM \(identifier: table)") }
            }
            guard try !tx.exists("SELECT 1 FROM registry_resident LIMIT 1"),
                try !tx.exists("SELECT 1 FROM registry_sample LIMIT 1")
            else {
                throw Problem(
                    "register-not-empty", status: 409, title: "The register holds people already",
                    detail: "A sample city is made in a new database: name another file with --database.")
            }
            try tx.run(
                """
                INSERT INTO registry_sample (seed, residents, households, made)
                VALUES (\(String(seed)), 0, 0, \(tx.now))
                """)
            for index in RegisterSchema.indexes { try tx.run(index.drop) }
        }
    }

    private func finish(_ report: Report, _ progress: @Sendable (Progress) -> Void) async throws {
        progress(Progress(step: .names, residents: report.residents, total: report.residents))
        try await sortNames()
        for index in RegisterSchema.indexes {
            progress(Progress(step: .indexes, residents: report.residents, total: report.residents))
            try await store.write { tx in _ = try tx.run(index.create) }
        }
        try await store.write { tx in
            try tx.run(
                "UPDATE registry_sample SET residents = \(report.residents), households = \(report.households)")
            try tx.record(
                Event(
                    kind: "register.sample_made", at: tx.now, actor: .system("sample"),
                    data: .object([
                        "residents": .int(Int64(report.residents)), "households": .int(Int64(report.households)),
                    ])))
        }
        progress(Progress(step: .done, residents: report.residents, total: report.residents))
    }

    /// Moves the names from the waiting table into their index, in parts small enough to be sorted in little memory.
    private func sortNames() async throws {
        let samples = try await store.read {
            try $0.all(String.self, "SELECT key FROM registry_key_stage WHERE resident % 50000 = 0 ORDER BY key")
        }
        // About a hundred keys of a city of millions; every twelfth begins a part.
        let starts = [""] + stride(from: 11, to: samples.count, by: 12).map { samples[$0] }
        for (place, start) in starts.enumerated() {
            let end: SQL = place + 1 < starts.count ? " AND key < \(starts[place + 1])" : ""
            try await store.write { tx in
                _ = try tx.run(
                    """
                    INSERT INTO registry_key (key, birth, resident, ward)
                    SELECT key, birth, resident, ward FROM registry_key_stage
                    WHERE key >= \(start)\(end) ORDER BY key, birth, resident
                    """)
            }
        }
        try await store.write { tx in _ = try tx.run("DELETE FROM registry_key_stage") }
    }
}
