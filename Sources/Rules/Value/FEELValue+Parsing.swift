extension FEELValue {
    /// A number from plain decimal text; nil for anything else.
    package init?(decimal text: String) {
        guard let number = Decimal34(text) else { return nil }
        self = .number(number)
    }

    /// A date, time, date and time, or duration from its ISO 8601 text; nil for anything else.
    package init?(temporal text: String) {
        guard let value = TemporalText.literal(text) else { return nil }
        self = value
    }
}

extension FEELDateTime {
    /// Reads `2026-04-20T10:30:00+09:00`; nil for anything else.
    public init?(text: String) {
        guard let moment = TemporalText.dateTime(text) else { return nil }
        self = moment
    }
}
