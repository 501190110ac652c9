import Sheets

extension Visit {
    /// Facts that came without a card.
    mutating func begin(_ source: UseSource, _ holder: CardHolder) {
        self.source = source
        self.holder = holder
        nameOnCard = nil
        authenticity = nil
        cardGoneAt = nil
    }
}
