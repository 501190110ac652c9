/// How a database keeps the grams of ``Bigrams`` and finds them. The texts themselves are in the table `text_entry`.
protocol TextSearch: Sendable {
    /// Statement that adds the grams of an entry.
    func add(entry: Int, collection: String, text: String) -> SQL
    /// Statement that removes the grams of an entry, given the text they were made of.
    func remove(entry: Int, collection: String, text: String) -> SQL
    /// Subquery of the ids that match, in parentheses.
    func matches(_ collection: String, _ query: String) -> SQL
}
