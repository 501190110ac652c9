/// Which programs are alive, by what this program sees of them: each counts its own beats up in the database. A program
/// whose count has stood still for a while, by this program's own steady clock, is dead. Clocks of the wall do not
/// matter, so one that jumps makes nobody dead.
struct NodeWatch {
    private var seen: [String: (beat: Int, at: Duration)] = [:]
    /// How long a count may stand still.
    let patience: Duration

    init(patience: Duration) { self.patience = patience }

    /// Takes in the counts of now and returns those that have stood still too long.
    mutating func observe(_ beats: [NodeBeat], at now: Duration) -> [NodeBeat] {
        var next: [String: (beat: Int, at: Duration)] = [:]
        var dead: [NodeBeat] = []
        for node in beats {
            let before = seen[node.name]
            let at = before?.beat == node.beat ? before?.at ?? now : now
            if now - at >= patience {
                // Should it live after all, it is seen anew.
                dead.append(node)
            } else {
                next[node.name] = (node.beat, at)
            }
        }
        seen = next
        return dead
    }
}

/// A program and its count.
struct NodeBeat: Sendable, Hashable, RowDecodable {
    let name: String
    let beat: Int

    init(row: Row) throws {
        name = try row.string("name")
        beat = try row.int("beat")
    }
}
