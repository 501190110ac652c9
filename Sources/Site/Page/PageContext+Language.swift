import Kernel

extension PageContext {
    /// The same context speaking another language, for a page that says things in two.
    public func speaking(_ other: Language) -> PageContext {
        PageContext(language: other, actor: actor, now: now, target: target, shell: shell, visit: visit)
    }
}
