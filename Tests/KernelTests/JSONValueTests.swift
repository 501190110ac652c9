import Foundation
import Kernel
import Testing

@Suite("JSON")
struct JSONValueTests {
    @Test(
        "JSON is read and written canonically",
        arguments: [
            (#" { "b" : [ 1 , 2.50 , -0.0e+1 ] , "a" : null } "#, #"{"a":null,"b":[1,2.50,-0.0e+1]}"#),
            (
                #"{"€":1,"\r":2,"\ufb33":3,"1":4,"😀":5,"\u0080":6,"ö":7}"#,
                "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\u{FB33}\":3}"
            ),
            (#""\u3042\ud83d\ude00\/\b\f\n\r\t\"\\\u001f""#, #""あ😀/\b\f\n\r\t\"\\\u001f""#),
            ("9223372036854775807", "9223372036854775807"), ("-9223372036854775808", "-9223372036854775808"),
            ("9223372036854775808", "9223372036854775808"),
            ("0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827"),
            ("[]", "[]"), ("{}", "{}"), ("[[],{}]", "[[],{}]"), ("true", "true"), ("false", "false"),
            ("\t\r\n 1 ", "1"),
        ])
    func canonical(text: String, written: String) throws {
        #expect(try JSONValue(parsing: text).canonical.isExactly(written))
    }

    @Test(
        "what is no JSON is refused",
        arguments: [
            "", " ", "nul", "nulll", "True", "01", "-", "+1", ".5", "1.", "1e", "1e+", "0x10", "NaN", "Infinity",
            "[1,]", "[1 2]", "[", "]",
            "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{1:1}", "\"", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"",
            "\"\\ud800\"",
            "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"a\nb\"", "\"\u{1}\"", "1 2", "'a'", "// x\n1", "\u{FEFF}1",
            "{\"a\":1,\"a\":2}", "[1}",
        ])
    func refused(text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    }

    @Test(
        "invalid UTF-8 is refused",
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xE3, 0x81],
        ] as [[UInt8]])
    func invalidUTF8(bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
    }

    @Test("an error says what is wrong and where")
    func errorPlace() {
        #expect(throws: JSONError(reason: "the member \"a\" occurs twice", offset: 7)) {
            try JSONValue(parsing: "{\"a\":1,\"a\":2}")
        }
        #expect(throws: JSONError(reason: "unexpected end", offset: 3)) { try JSONValue(parsing: "[1,") }
    }

    @Test("deep nesting is refused without exhausting the stack")
    func depth() throws {
        let deep = String(repeating: "[", count: 1_000_000)
        #expect(throws: JSONError(reason: "nested deeper than 128", offset: 129)) { try JSONValue(parsing: deep) }
        let allowed = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
        #expect(try JSONValue(parsing: allowed).canonical == allowed)
    }

    @Test("no beginning of a document is a document, and none traps")
    func prefixes() {
        let document = Array(#"{"a":[1,-2.5e10,"\u3042\ud83d\ude00é",true,null,{"b":{}}]}"#.utf8)
        for length in 0..<document.count {
            #expect(throws: JSONError.self) { try JSONValue(parsing: Array(document[..<length])) }
        }
    }

    @Test("any single wrong byte is either read or refused, never a trap")
    func mutations() {
        let document = Array(#"{"a":[1,-2.5e10,"\u3042\ud83d\ude00é",true,null]}"#.utf8)
        for place in document.indices {
            for byte in UInt8.min...UInt8.max {
                var mutated = document
                mutated[place] = byte
                if let value = try? JSONValue(parsing: mutated) {
                    #expect((try? JSONValue(parsing: value.canonicalBytes)) == value)
                }
            }
        }
    }

    @Test("texts that are only canonically equivalent are different values")
    func exact() {
        #expect(JSONValue.string("\u{FA19}") != .string("\u{795E}"))
        #expect(JSONValue.string("が") != .string("か\u{3099}"))
        #expect(Set<JSONValue>([.string("\u{FA19}"), .string("\u{795E}")]).count == 2)
        #expect(JSONValue.number("1.0") != .number("1.00"))
    }

    @Test("a value passes through the standard coders and keeps its numbers")
    func coding() throws {
        let value: JSONValue = ["n": .number("1234.5678"), "i": 12, "s": "x", "a": [true, nil], "o": [:]]
        let again = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value))
        #expect(again == value)
        let big = JSONValue.number("0.1234567890123456789012345678901234567890")
        #expect(throws: EncodingError.self) { try JSONEncoder().encode([big]) }
    }

    @Test("encodable values become JSON and come back")
    func bridging() throws {
        let actor = Actor(
            kind: .staff, id: "s1", name: "窓口", ward: WardCode("131016"), roles: ["clerk"], onBehalfOf: "r1")
        let value = try JSONValue(encoding: actor)
        #expect(value["ward"]?.stringValue == "131016")
        #expect(try value.decode(Actor.self) == actor)
    }

    @Test("members and elements are reached by key and index, and missing ones are nil")
    func access() throws {
        let value = try JSONValue(parsing: #"{"a":[10,"x",1.5,true,null]}"#)
        #expect(value["a"]?[0]?.intValue == 10)
        #expect(value["a"]?[1]?.stringValue == "x")
        #expect(value["a"]?[2]?.numberText == "1.5")
        #expect(value["a"]?[3]?.boolValue == true)
        #expect(value["a"]?[4]?.isNull == true)
        #expect(value["a"]?[5] == nil)
        #expect(value["a"]?[-1] == nil)
        #expect(value["b"] == nil)
        #expect(value[0] == nil)
    }

    @Test("a number made by hand that is no number is written as null, so that what is written is always JSON")
    func malformedNumber() {
        #expect(JSONValue.array([.number("1,000"), .number(""), .number("1]")]).canonical == "[null,null,null]")
    }
}
