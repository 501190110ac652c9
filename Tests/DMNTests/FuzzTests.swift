import DMN
import Foundation
import Testing

/// Models with bytes changed, taken out and doubled, the same ones each time. Nothing may crash or hang.
@Suite("Broken models")
struct FuzzTests {
    @Test("are refused or work, and never crash", arguments: 1...4)
    func models(_ seed: UInt64) {
        var state = seed
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(limit))
        }
        var refused = 0
        for _ in 0..<60 {
            var bytes = Array(RoundTripTests.model.utf8)
            for _ in 0...random(4) {
                let place = random(bytes.count - 40)
                switch random(4) {
                case 0: bytes[place] = UInt8(random(256))
                case 1: bytes.removeSubrange(place..<place + random(40))
                case 2: bytes.insert(contentsOf: bytes[place..<place + random(40)], at: random(bytes.count))
                default: bytes.insert(UInt8(ascii: "<"), at: place)
                }
            }
            guard let model = try? DMNModel(Data(bytes), file: "broken.dmn") else {
                refused += 1
                continue
            }
            for decision in model.decisions { _ = model.evaluate(decision: decision.name, [:], explaining: true) }
        }
        #expect(refused > 0 && refused < 60)
    }
}
