import Kernel

/// What the API document says about a route.
public struct APIOperation: Sendable, Hashable {
    /// A parameter in the query or a header field.
    public struct Parameter: Sendable, Hashable {
        /// The name.
        public let name: String
        /// What it is for.
        public let description: String
        /// Must be there.
        public let required: Bool
        /// The form of its value.
        public let schema: JSONSchema

        /// A parameter.
        public init(_ name: String, _ description: String, required: Bool = false, schema: JSONSchema = .string()) {
            self.name = name
            self.description = description
            self.required = required
            self.schema = schema
        }
    }

    /// The operation's name for generated clients, such as `evaluateGuidance`.
    public let id: String
    /// One sentence.
    public let summary: String
    /// More, in Markdown.
    public let description: String?
    /// The group, such as `guidance`.
    public let tag: String
    /// The JSON body that is expected.
    public let request: JSONSchema?
    /// The content type of the body that is expected.
    public let requestType: String
    /// The JSON body of success; nil for an answer without a body.
    public let response: JSONSchema?
    /// The status of success.
    public let status: Int
    /// The content type of success.
    public let contentType: String
    /// The query.
    public let query: [Parameter]
    /// The header fields that belong to the operation.
    public let headers: [Parameter]

    /// An operation.
    public init(
        id: String, summary: String, description: String? = nil, tag: String, request: JSONSchema? = nil,
        requestType: String = "application/json", response: JSONSchema? = nil, status: Int = 200,
        contentType: String = "application/json",
        query: [Parameter] = [], headers: [Parameter] = []
    ) {
        self.id = id
        self.summary = summary
        self.description = description
        self.tag = tag
        self.request = request
        self.requestType = requestType
        self.response = response
        self.status = status
        self.contentType = contentType
        self.query = query
        self.headers = headers
    }
}
