/// Several controls that answer one question together, such as the two parts of a name or a row of a list. The error
/// summary leads to the group.
public struct FieldGroup: Component {
    let field: Field
    let content: HTML

    /// A group with its legend, hint and error around controls.
    public init(_ field: Field, content: HTML) {
        self.field = field
        self.content = content
    }

    /// The group.
    public var html: HTML { field.group("<div class=\"field-parts\">\(content)</div>", id: field.id) }
}
