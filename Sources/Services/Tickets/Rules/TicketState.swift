import Store

/// Where a ticket is on its way.
public enum TicketState: String, Sendable, Hashable, CaseIterable, SQLConvertible, SQLReadable {
    /// 待ち: it waits to be called.
    case issued
    /// 呼出中: it has been called to a window.
    case called
    /// 対応中: it is being served.
    case serving
    /// 保留: it was put aside, and its window calls it again.
    case held
    /// 引継ぎ: it waits for another category, under the same number.
    case transferred
    /// 終了
    case done
    /// 不在: three calls were not answered.
    case noShow = "no-show"

    /// It stands in a queue.
    public var waits: Bool { self == .issued || self == .transferred }
    /// It occupies a window.
    public var occupies: Bool { self == .called || self == .serving }
    /// Nothing comes after it by itself.
    public var isOver: Bool { self == .done || self == .noShow }
}

/// What is done with a ticket.
public enum TicketMove: String, Sendable, Hashable, CaseIterable {
    case call, serve, hold, transfer, finish
    /// It was called three times and nobody came.
    case giveUp = "no-show"
    /// Whoever did not come has come after all, the same day.
    case comeBack = "return"

    /// The state that follows; nil when the ticket is not in one in which this can be done.
    public func state(after state: TicketState) -> TicketState? {
        switch (self, state) {
        // Called again, it stays called.
        case (.call, .issued), (.call, .transferred), (.call, .held), (.call, .called): .called
        case (.serve, .called): .serving
        case (.hold, .called), (.hold, .serving): .held
        case (.transfer, .called), (.transfer, .serving), (.transfer, .held): .transferred
        case (.finish, .serving): .done
        case (.giveUp, .called): .noShow
        case (.comeBack, .noShow): .issued
        default: nil
        }
    }
}
