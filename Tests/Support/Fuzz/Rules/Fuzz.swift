import DMN
import Foundation
import Kernel
import Rules

/// What libFuzzer calls with bytes of its making: the first byte says what the rest is. Built by script/fuzz.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let bytes = UnsafeBufferPointer(start: start + 1, count: count - 1)
    let text = String(decoding: bytes, as: UTF8.self)
    let scope = FEELScope(names: ["x": .any, "a b": .number], checking: start[0] & 1 == 0 ? .lenient : .strict)
    let inputs = scope.inputs(["x": .list([.number(1), .null, .string("a")]), "a b": .unknown(UnknownInputs("a b"))])
    switch start[0] % 6 {
    case 0, 1, 2: _ = (try? FEELExpression(text, scope: scope))?.evaluateWithWarnings(inputs)
    case 3, 4:
        let table = try? DecisionTable(
            hitPolicy: .first, inputs: [.init("x")], outputs: [.init("y")], rules: [.init([text], ["1"])], scope: scope)
        _ = table?.evaluate(inputs)
    default:
        let model = try? DMNModel(Data(bytes), file: "fuzz.dmn")
        for decision in model?.decisions ?? [] { _ = model?.evaluate(decision: decision.name, [:], explaining: true) }
    }
    return 0
}
