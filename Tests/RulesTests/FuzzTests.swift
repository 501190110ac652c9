import Testing

@testable import Rules

/// Expressions that nobody would write, made by a generator that gives the same ones each time: pieces of the language put
/// together by its grammar, then broken. Nothing may crash, hang, or take more than its steps.
@Suite("Fuzzed expressions")
struct FuzzTests {
    struct Maker {
        var random: TableIndexTests.Seeded

        mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }
        mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

        static let literals = [
            "1", "-1", "0", "1.5", "1e400", "99999999999999999999999999999999999", "\"a\"", "\"\"", "\"神\\n\\u0041\"",
            "true",
            "false", "null", "@\"2026-04-20\"", "@\"10:00:00@Asia/Tokyo\"", "@\"P1D\"", "@\"-P1Y\"",
            "@\"-999999999-01-01\"",
            "@\"2026-04-20T24:00:00\"", "[]", "{}", "?", "item", "partial", "x", "x.y", "a b",
        ]
        static let binary = [
            "+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", " and ", " or ", " in ", "..", ",", ".",
            " between 1 and ",
            " instance of ",
        ]
        static let functions = Array(FEELFunctions.standard.known).sorted()

        mutating func expression(_ depth: Int) -> String {
            guard depth > 0 else { return pick(Self.literals) }
            func inner(_ maker: inout Maker) -> String { maker.expression(depth - 1) }
            switch number(0...16) {
            case 0...2: return inner(&self) + pick(Self.binary) + inner(&self)
            case 3: return "(" + inner(&self) + ")"
            case 4: return "[" + inner(&self) + "," + inner(&self) + "]"
            case 5: return "{a: " + inner(&self) + ", \"b c\": " + inner(&self) + "}"
            case 6: return "if " + inner(&self) + " then " + inner(&self) + " else " + inner(&self)
            case 7: return "for x in " + inner(&self) + " return " + inner(&self)
            case 8: return "for x in 1..\(number(0...1_000_000_000)) return " + inner(&self)
            case 9: return pick(["some", "every"]) + " x in " + inner(&self) + " satisfies " + inner(&self)
            case 10: return inner(&self) + "[" + inner(&self) + "]"
            case 11: return pick(["[", "(", "]"]) + inner(&self) + ".." + inner(&self) + pick(["]", ")", "["])
            case 12: return "function(x, y: number) " + inner(&self)
            case 13: return "(function(x) " + inner(&self) + ")(" + inner(&self) + ")"
            case 14: return "(" + pick(["<", ">=", "=", "!="]) + inner(&self) + ")"
            default:
                let arguments = (0..<number(0...3)).map { _ in inner(&self) }
                return pick(Self.functions) + "(" + arguments.joined(separator: ", ") + ")"
            }
        }

        /// Takes characters out, doubles them, or puts strange ones in.
        mutating func broken(_ text: String) -> String {
            var scalars = Array(text.unicodeScalars)
            for _ in 0..<number(0...3) where !scalars.isEmpty {
                let place = number(0...scalars.count - 1)
                switch number(0...3) {
                case 0: scalars.remove(at: place)
                case 1: scalars.insert(scalars[place], at: place)
                case 2:
                    scalars.insert(
                        ["\0", "\u{202E}", "\"", "\\", "(", "[", "}", "\u{10FFFF}"].randomElement(using: &random)
                            ?? " ", at: place)
                default: scalars.swapAt(place, scalars.count - 1)
                }
            }
            return String(String.UnicodeScalarView(scalars))
        }
    }

    @Test("neither crash nor hang", arguments: 1...8)
    func expressions(_ seed: Int) {
        var maker = Maker(random: .init(state: UInt64(seed) &* 7_919))
        let scopes = [
            FEELScope(names: ["x": .any, "a b": .number]),
            FEELScope(names: ["x": .any, "a b": .number], checking: .lenient),
        ]
        let clock = ContinuousClock()
        var read = 0
        for number in 0..<150 {
            let whole = maker.expression(maker.number(1...4))
            let text = number % 3 == 0 ? maker.broken(whole) : whole
            for scope in scopes {
                guard let expression = try? FEELExpression(text, scope: scope) else { continue }
                read += 1
                let time = clock.measure {
                    _ = expression.evaluateWithWarnings(
                        scope.inputs([
                            "x": .list([.number(1), .null, .string("a")]), "a b": .unknown(UnknownInputs("a b")),
                        ]))
                }
                // A build for debugging takes some thirty times as long as one for release.
                #expect(time < .seconds(60), "\(text)")
            }
            _ = try? FEELTests(text)
        }
        #expect(read > 30)
    }
}
