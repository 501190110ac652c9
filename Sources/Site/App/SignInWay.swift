import Kernel

/// A way to sign in that a service offers on the page `/sign-in`.
public struct SignInWay: Sendable, Hashable {
    /// The path where it begins; `next` is added to its query when the visitor was on the way somewhere.
    public let path: String
    /// What it is called.
    public let title: LocalizedText
    /// Key of the sentence that says whom it is for and what is needed.
    public let about: String
    /// Who one is after it: only the part of the network that serves them offers it.
    public let audience: Permission

    /// A way.
    public init(path: String, title: LocalizedText, about: String, audience: Permission) {
        (self.path, self.title, self.about, self.audience) = (path, title, about, audience)
    }
}
