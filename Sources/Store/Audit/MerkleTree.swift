import Crypto

/// The hash tree of RFC 6962 §2.1 (Certificate Transparency): leaves are hashed behind a zero byte, pairs of nodes
/// behind a one, so that neither can be taken for the other.
enum MerkleTree {
    /// What stands before an entry when it is hashed.
    static let leafMark: UInt8 = 0

    /// The hash of an entry.
    static func leaf(_ entry: [UInt8]) -> AuditHash { AuditHash(SHA256.hash(data: [leafMark] + entry)) }

    private static func node(_ left: AuditHash, _ right: AuditHash) -> AuditHash {
        withUnsafeTemporaryAllocation(byteCount: 65, alignment: 8) { bytes in
            bytes[0] = 1
            left.copy(to: UnsafeMutableRawBufferPointer(rebasing: bytes[1..<33]))
            right.copy(to: UnsafeMutableRawBufferPointer(rebasing: bytes[33..<65]))
            return AuditHash(SHA256.hash(data: UnsafeRawBufferPointer(bytes)))
        }
    }

    /// The hash over all leaves. An empty tree has the hash of no bytes.
    static func root(_ leaves: [AuditHash]) -> AuditHash {
        guard !leaves.isEmpty else { return AuditHash(SHA256.hash(data: [UInt8]())) }
        var level = leaves
        while level.count > 1 { level = above(level) }
        return level[0]
    }

    /// The tree from the leaves up: pairs are joined, and a node without a neighbour goes up as it is, which is the
    /// shape that RFC 6962 describes from the top.
    private static func levels(of leaves: [AuditHash]) -> [[AuditHash]] {
        var levels = [leaves]
        while let level = levels.last, level.count > 1 { levels.append(above(level)) }
        return levels
    }

    private static func above(_ level: [AuditHash]) -> [AuditHash] {
        var above: [AuditHash] = []
        above.reserveCapacity(level.count / 2 + 1)
        for index in stride(from: 0, to: level.count - 1, by: 2) {
            above.append(node(level[index], level[index + 1]))
        }
        if level.count % 2 == 1 { above.append(level[level.count - 1]) }
        return above
    }

    /// One neighbour on the way from a leaf to the root.
    struct Step: Sendable, Hashable {
        /// Whether the neighbour stands on the left.
        let isLeft: Bool
        let hash: AuditHash
    }

    /// The neighbours from the leaf at an index up to the root.
    static func path(to index: Int, in leaves: [AuditHash]) -> [Step] {
        var steps: [Step] = []
        var place = index
        for level in levels(of: leaves).dropLast() {
            let neighbour = place ^ 1
            if neighbour < level.count { steps.append(Step(isLeft: neighbour < place, hash: level[neighbour])) }
            place /= 2
        }
        return steps
    }

    /// The root that a leaf and its neighbours lead to.
    static func root(from leaf: AuditHash, along path: [Step]) -> AuditHash {
        path.reduce(leaf) { $1.isLeft ? node($1.hash, $0) : node($0, $1.hash) }
    }
}
