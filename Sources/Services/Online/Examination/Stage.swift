/// Where an application stands on its way through the office (審査の状態).
public enum Stage: String, Sendable, CaseIterable {
    /// 受付: it has arrived; the examination begins without delay (行政手続法7条).
    case received
    /// 形式審査: whether the form is complete.
    case formCheck = "form-check"
    /// 補正: the applicant sets something right; the clock stands still.
    case correction
    /// 内容審査
    case examination
    /// 照会・現地調査: somebody else is asked, or the place is looked at.
    case inquiry
    /// 決裁: a decision is proposed and waits for a second person.
    case approval
    /// 納付待ち: decided, the fee is to be paid first.
    case payment
    /// 決定: decided; what is to be handed over is made ready.
    case decided
    /// 完了: all is handed over.
    case completed
    /// 取下げ: by the applicant.
    case withdrawn
    /// 却下: refused for its form (行政手続法7条).
    case dismissed
    /// 期限切れ: the fee was not paid in time.
    case lapsed

    /// The stages to which a person may move it from here; deciding and correcting have acts of their own.
    var next: [Stage] {
        switch self {
        case .received: [.formCheck, .examination]
        case .formCheck: [.examination]
        case .examination: [.inquiry]
        case .inquiry: [.examination]
        case .decided: [.completed]
        case .correction, .approval, .payment, .completed, .withdrawn, .dismissed, .lapsed: []
        }
    }

    /// Whether a decision can be proposed.
    var allowsProposal: Bool { [.formCheck, .examination, .inquiry].contains(self) }

    /// Whether the applicant can be asked to set something right.
    var allowsCorrection: Bool { [.received, .formCheck, .examination, .inquiry].contains(self) }

    /// Whether the applicant may take it back.
    var allowsWithdrawal: Bool {
        [.received, .formCheck, .correction, .examination, .inquiry, .approval, .payment].contains(self)
    }

    /// Nothing follows any more.
    public var isEnd: Bool { [.completed, .withdrawn, .dismissed, .lapsed].contains(self) }
}

/// What is decided (決定).
public enum Decision: String, Sendable, CaseIterable {
    /// 承認
    case granted
    /// 一部承認
    case partly
    /// 不承認: refused for its content; reasons are given (行政手続法8条).
    case refused
    /// 却下: refused for its form; reasons are given.
    case dismissed

    /// Whether reasons must stand in the letter (行政手続法8条).
    var needsReasons: Bool { self != .granted }
}
