import Foundation
import Kernel

/// JSON bodies in and out.
enum JSONBody {
    /// Decodes; what does not fit becomes a 400 problem with a pointer to the place.
    static func decode<T: Decodable>(_ type: T.Type, from bytes: [UInt8]) throws -> T {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch let error as DecodingError {
            throw problem(for: error)
        }
    }

    static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try [UInt8](encoder.encode(value))
    }

    static func problem(for error: DecodingError) -> Problem {
        let path: [any CodingKey]
        let detail: String
        switch error {
        case .keyNotFound(let key, let context):
            path = context.codingPath + [key]
            detail = "This member is required."
        case .typeMismatch(_, let context):
            path = context.codingPath
            detail = context.debugDescription
        case .valueNotFound(_, let context):
            path = context.codingPath
            detail = "This member must not be null."
        case .dataCorrupted(let context):
            path = context.codingPath
            detail = context.debugDescription
        @unknown default:
            path = []
            detail = "The JSON does not fit."
        }
        let pointer = path.map { "/" + ($0.intValue.map(String.init) ?? escape($0.stringValue)) }.joined()
        return Problem(
            "invalid-json", status: 400, title: "The JSON body cannot be used",
            detail: pointer.isEmpty ? detail : "\(pointer): \(detail)",
            errors: [FieldProblem(pointer: pointer, detail: detail)])
    }

    /// A JSON Pointer token (RFC 6901).
    private static func escape(_ key: String) -> String {
        key.replacing("~", with: "~0").replacing("/", with: "~1")
    }
}
