import Kernel
import Store

/// Whether ids are those of people in the register. For services that are told ids by other programs; nothing about a person
/// is read.
public enum KnownResidents {
    /// Those of the ids that nobody has, in their order.
    public static func unknown(among ids: [ResidentID], in tx: some Queryable) throws -> [ResidentID] {
        guard !ids.isEmpty else { return [] }
        let known = Set(
            try tx.all(ResidentID.self, "SELECT id FROM registry_resident WHERE id IN \(list: ids)"))
        return ids.filter { !known.contains($0) }
    }
}
