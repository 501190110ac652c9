/// The sRGB colour space (IEC 61966-2-1) as a small ICC profile, version 2.1, made here so that no file need be shipped.
enum SRGBProfile {
    static let bytes = make()

    private static func make() -> [UInt8] {
        let curve = curveTag()
        let tags: [(name: String, data: [UInt8])] = [
            ("desc", description("sRGB")), ("cprt", text("No copyright, use freely")),
            ("wtpt", xyz(0.9642, 1, 0.8249)),
            // Primaries of sRGB adapted to the D50 white of the profile connection space (Bradford).
            ("rXYZ", xyz(0.4360747, 0.2225045, 0.0139322)), ("gXYZ", xyz(0.3850649, 0.7168786, 0.0971045)),
            ("bXYZ", xyz(0.1430804, 0.0606169, 0.7141733)), ("rTRC", curve), ("gTRC", curve), ("bTRC", curve),
        ]
        var table = big(UInt32(tags.count))
        var data: [UInt8] = []
        let start = 128 + 4 + 12 * tags.count
        var curveAt: Int?
        for tag in tags {
            let shared = tag.name.hasSuffix("TRC") ? curveAt : nil
            let at = shared ?? start + data.count
            if tag.name.hasSuffix("TRC") { curveAt = at }
            table += Array(tag.name.utf8) + big(UInt32(at)) + big(UInt32(tag.data.count))
            if shared == nil {
                data += tag.data
                while data.count % 4 != 0 { data.append(0) }
            }
        }
        return header(size: start + data.count) + table + data
    }

    private static func header(size: Int) -> [UInt8] {
        var header = big(UInt32(size)) + [0, 0, 0, 0] + [2, 0x10, 0, 0]
        header += Array("mntrRGB XYZ ".utf8)
        header += [2026, 1, 1, 0, 0, 0].flatMap { big(UInt16($0)) }
        header += Array("acsp".utf8) + [UInt8](repeating: 0, count: 24)
        header += big(UInt32(0))  // perceptual
        header += fixed(0.9642) + fixed(1) + fixed(0.8249)
        return header + [UInt8](repeating: 0, count: 128 - header.count)
    }

    private static func curveTag() -> [UInt8] {
        let steps = 1024
        let values = (0..<steps).map { step in
            let x = Double(step) / Double(steps - 1)
            let y = x <= 0.04045 ? x / 12.92 : power((x + 0.055) / 1.055, 2.4)
            return UInt16((y * 65535).rounded())
        }
        return Array("curv".utf8) + [0, 0, 0, 0] + big(UInt32(steps)) + values.flatMap { big($0) }
    }

    /// x to the power of y for x in 0…1, by the series of the logarithm and the exponential.
    private static func power(_ x: Double, _ y: Double) -> Double {
        guard x > 0 else { return 0 }
        let ratio = (x - 1) / (x + 1)
        var logarithm = 0.0
        var term = ratio
        for index in stride(from: 1, to: 400, by: 2) {
            logarithm += term / Double(index)
            term *= ratio * ratio
        }
        let exponent = 2 * logarithm * y / 16
        var result = 1.0
        var part = 1.0
        for index in 1..<30 {
            part *= exponent / Double(index)
            result += part
        }
        for _ in 0..<4 { result *= result }
        return result
    }

    private static func description(_ name: String) -> [UInt8] {
        let ascii = Array(name.utf8) + [0]
        return Array("desc".utf8) + [0, 0, 0, 0] + big(UInt32(ascii.count)) + ascii + [UInt8](repeating: 0, count: 8)
            + [UInt8](repeating: 0, count: 70)
    }

    private static func text(_ text: String) -> [UInt8] { Array("text".utf8) + [0, 0, 0, 0] + Array(text.utf8) + [0] }

    private static func xyz(_ x: Double, _ y: Double, _ z: Double) -> [UInt8] {
        Array("XYZ ".utf8) + [0, 0, 0, 0] + fixed(x) + fixed(y) + fixed(z)
    }

    private static func fixed(_ value: Double) -> [UInt8] { big(UInt32(bitPattern: Int32((value * 65536).rounded()))) }

    private static func big<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
        (0..<T.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: value >> T($0 * 8)) }
    }
}
