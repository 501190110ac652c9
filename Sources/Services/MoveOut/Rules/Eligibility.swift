import DMN
import Kernel
import Procedures
import Rules

/// Whether a notice is taken online, by the table `moveout-online` of the pack.
public struct Eligibility: Sendable {
    static let table = "moveout-online"

    /// What the table asks.
    public struct Question: Sendable, Hashable {
        public enum Destination: String, Sendable, CaseIterable {
            case elsewhere, abroad
            case sameCity = "same-city"
        }

        public enum Signer: String, Sendable, CaseIterable {
            case mover
            case notMover = "not-mover"
            case notResident = "not-resident"
        }

        public enum Certificate: String, Sendable, CaseIterable {
            case good, expired, revoked, none, locked, unknown
        }

        public var destination: Destination
        /// From the day of filing to the planned day; negative when it has passed.
        public var days: Int
        public var certificate: Certificate
        public var signer: Signer
        /// Age of the signer in law.
        public var age: Int
        /// Whether one of those who move holds a card that is in force.
        public var hasCard: Bool
        public var isProtected: Bool
        /// Whether another case of the same people is open.
        public var hasOpenCase: Bool
        /// Whether the certificate's address is the register's.
        public var addressFits: Bool
    }

    /// A reason of the table.
    public struct Finding: Sendable, Hashable, Codable {
        /// The word of the reason, such as `too-early`.
        public let reason: String
        /// What becomes of the notice.
        public let result: Result
        /// What can be done instead, in the order to be offered.
        public let ways: [Way]

        public enum Result: String, Sendable, Codable, CaseIterable {
            /// Taken.
            case accept
            /// Not online.
            case refuse
            /// No notice is needed: a visit is reserved.
            case reserve
            /// Taken, and staff look at it.
            case staff
        }

        public enum Way: String, Sendable, Codable, CaseIterable {
            case window, post, reservation
            case later
        }
    }

    private let table: RuleTables.Table

    /// Nil when the pack has no such table.
    public init?(_ tables: RuleTables) {
        guard let table = tables[Self.table] else { return nil }
        self.table = table
    }

    /// The reasons against taking it just so; empty when there is none.
    public func findings(_ question: Question) -> [Finding] {
        let given: [String: JSONValue] = [
            "destination": .string(question.destination.rawValue), "days": .int(Int64(question.days)),
            "certificate": .string(question.certificate.rawValue), "signer": .string(question.signer.rawValue),
            "age": .int(Int64(question.age)), "card": .bool(question.hasCard),
            "protected": .bool(question.isProtected), "open": .bool(question.hasOpenCase),
            "address": .bool(question.addressFits),
        ]
        var values: [String: FEELValue] = [:]
        for input in table.definition.inputs {
            guard let json = given[input.name],
                let value = try? FEELValue(json, as: FEELType(name: input.type) ?? .any)
            else { continue }
            values[input.name] = value
        }
        let answer = table.model.evaluate(decision: table.definition.id, values, explaining: false)?.value.json
        return (answer?.arrayValue ?? []).compactMap { item in
            guard let reason = item["reason"]?.stringValue,
                let result = item["result"]?.stringValue.flatMap(Finding.Result.init), result != .accept
            else { return nil }
            let ways = (item["ways"]?.stringValue ?? "").split(separator: " ")
                .compactMap { Finding.Way(rawValue: String($0)) }
            return Finding(reason: reason, result: result, ways: ways)
        }
    }
}
