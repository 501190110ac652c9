/// Where an element of a model stands in its file. Two elements that say the same are equal wherever they stand.
public struct DMNPlace: Sendable, Hashable {
    /// The line, from 1; 0 for an element that was not read from a file.
    public let line: Int
    /// The column, from 1; 0 for an element that was not read from a file.
    public let column: Int

    /// A place; without numbers, none.
    public init(line: Int = 0, column: Int = 0) {
        self.line = line
        self.column = column
    }

    init(_ node: XMLNode) { self.init(line: node.line, column: node.column) }

    public static func == (a: DMNPlace, b: DMNPlace) -> Bool { true }
    public func hash(into hasher: inout Hasher) {}
}
