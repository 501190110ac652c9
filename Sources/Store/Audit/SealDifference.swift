/// What differs between the hashes under a seal and the events that stand there now.
struct SealDifference {
    let seal: AuditSeal
    let leaves: [AuditHash]
    let entries: [EventEntry]

    /// Whether every place between the first and the last had an event, so that a leaf's place is known exactly.
    private var isDense: Bool { seal.last - seal.first + 1 == leaves.count }

    var findings: [AuditFinding] {
        let indexes = Dictionary(leaves.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        var met = Set<Int>()
        var strangers: [EventEntry] = []
        for entry in entries {
            if let index = indexes[entry.leaf] { met.insert(index) } else { strangers.append(entry) }
        }
        var missing = leaves.indices.filter { !met.contains($0) }
        var findings: [AuditFinding] = []
        // Few: an event is compared with every missing place. Many: they are all changed, and none is said to be moved.
        if strangers.count * missing.count <= 10_000 {
            for entry in strangers {
                let origin = missing.first { entry.leaf(at: place(of: $0)) == leaves[$0] }
                guard let origin else { continue }
                findings.append(.moved(seq: entry.seq, id: entry.id, sealedAt: place(of: origin), seal: seal.number))
                missing.removeAll { $0 == origin }
                strangers.removeAll { $0.seq == entry.seq }
            }
        }
        var gone = Dictionary(missing.map { (place(of: $0), $0) }, uniquingKeysWith: { first, _ in first })
        for entry in strangers {
            if gone.removeValue(forKey: entry.seq) != nil {
                findings.append(.changed(seq: entry.seq, id: entry.id, seal: seal.number))
            } else {
                findings.append(.inserted(seq: entry.seq, id: entry.id, seal: seal.number))
            }
        }
        findings += gone.keys.map { .removed(seq: $0, seal: seal.number) }
        return findings
    }

    /// The place at which a leaf's event stood: exact where places have no gaps.
    private func place(of index: Int) -> Int { isDense ? seal.first + index : placeBetweenNeighbours(index) }

    /// With gaps, the place is bounded by the neighbours that still stand; an event in between is taken for the one.
    private func placeBetweenNeighbours(_ index: Int) -> Int {
        index < entries.count ? entries[index].seq : seal.last
    }
}
