/// What a route reads of personal data, and where the purpose of reading comes from.
public enum PurposeRule: Sendable, Hashable {
    /// No personal data of others.
    case none
    /// Only data of who is signed in.
    case own
    /// Data of others, for the purpose (its code) that the work itself declares, such as `counter-procedure`.
    case required(String)
    /// Data of the person named by a path parameter; who is signed in chooses the purpose once per person and session
    /// before the page opens, and each opening is recorded.
    case asked(subject: String)
}
