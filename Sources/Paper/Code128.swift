/// Code 128 (ISO/IEC 15417): printable ASCII as bars, digits two a symbol where that is shorter.
public struct Code128: Hashable, Sendable {
    /// Widths of bars and spaces in modules, beginning and ending with a bar; without the quiet zones.
    public let widths: [Int]
    /// Sum of the widths.
    public let modules: Int

    /// Nil unless the text is 1 to 80 printable ASCII characters.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard (1...80).contains(bytes.count), bytes.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
        var symbols = Self.symbols(for: bytes)
        let check = symbols.enumerated().reduce(0) { $0 + $1.element * max(1, $1.offset) } % 103
        symbols += [check, Self.stop]
        widths = symbols.flatMap { symbol in Self.patterns[symbol].utf8.map { Int($0) - 48 } }
        modules = widths.reduce(0, +)
    }

    private static let startB = 104
    private static let startC = 105
    private static let stop = 106
    private static let toB = 100
    private static let toC = 99

    /// Set C pays for its switches with four digits at the ends and six in the middle.
    private static func symbols(for bytes: [UInt8]) -> [Int] {
        var symbols: [Int] = []
        var inC = false
        var index = 0
        while index < bytes.count {
            var digits = 0
            while index + digits < bytes.count, (48...57).contains(bytes[index + digits]) { digits += 1 }
            let atEdge = index == 0 || index + digits == bytes.count
            if digits >= (atEdge ? 4 : 6) {
                if digits % 2 == 1, !inC {
                    symbols += [symbols.isEmpty ? startB : nil, Int(bytes[index]) - 32].compactMap { $0 }
                    index += 1
                    digits -= 1
                }
                symbols.append(symbols.isEmpty ? startC : toC)
                inC = true
                for pair in 0..<(digits / 2) {
                    let at = index + pair * 2
                    symbols.append(Int(bytes[at] - 48) * 10 + Int(bytes[at + 1] - 48))
                }
                index += digits / 2 * 2
            } else {
                if symbols.isEmpty || inC { symbols.append(symbols.isEmpty ? startB : toB) }
                inC = false
                let plain = max(1, digits)
                for offset in 0..<plain { symbols.append(Int(bytes[index + offset]) - 32) }
                index += plain
            }
        }
        return symbols
    }

    /// Bar and space widths of the symbols 0 to 105 and the stop symbol.
    private static let patterns: [String] = [
        "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213",
        "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132",
        "221231", "213212", "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211",
        "212123", "212321", "232121", "111323", "131123", "131321", "112313", "132113", "132311", "211313",
        "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121", "313121", "211331",
        "231131", "213113", "213311", "213131", "311123", "311321", "331121", "312113", "312311", "332111",
        "314111", "221411", "431111", "111224", "111422", "121124", "121421", "141122", "141221", "112214",
        "112412", "122114", "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111",
        "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
        "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311", "113141",
        "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
    ]
}
