/// Why a sealed field cannot be sealed or opened. No description shows a value, nor which record it is: whoever may know
/// takes it from the case.
public enum VaultError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The key of this record was destroyed: nothing sealed for it can be opened any more, and nothing more is sealed.
    case destroyed(String)
    /// This record never had a key, so nothing was sealed for it here.
    case noKey(String)
    /// The bytes are not what was sealed for this record and field: they were changed, or moved here from another.
    case damaged
    /// The record's key is wrapped under a master key of this name, which is not among those given.
    case unknownMaster(String)
    /// The master key cannot be used for now, such as when its token was pulled out; the reason says what to do.
    case unavailable(String)

    /// What happened, in one English sentence.
    public var description: String {
        switch self {
        case .destroyed: "the key of this record has been destroyed"
        case .noKey: "this record has no key"
        case .damaged: "the sealed bytes have been changed, or belong to another record or field"
        case .unknownMaster(let name): "no master key named \(name.debugDescription) is among those given"
        case .unavailable(let reason): reason
        }
    }
}
