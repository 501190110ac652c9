import Kernel

extension PageContext {
    /// The same context speaking another language, for a page that says things in two.
    public func speaking(_ other: Language) -> PageContext {
        PageContext(language: other, actor: actor, now: now, target: target, shell: shell, visit: visit)
    }

    /// The same context at another moment and for nobody in particular, for what is shown to many and made once.
    public func forEverybody(at moment: Timestamp) -> PageContext {
        PageContext(
            language: language, actor: .anonymous, now: moment, target: "/", shell: shell, visit: Visit(secret: nil))
    }
}
