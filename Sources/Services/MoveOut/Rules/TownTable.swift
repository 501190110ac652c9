import Foundation
import Kernel
import Pack

/// The towns (町字) of the country by postal code, from `places/towns.tsv` of the pack, which `script/towns` makes; empty where it was not made.
///
/// The file has a line a town, in the order of the postal codes: seven digits, the municipality's code, the town, with tabs between. It is
/// searched where it lies and costs nothing at the start.
public struct TownTable: Sendable {
    /// A town with its municipality, or with the ward of a designated city.
    struct Town: Sendable, Hashable {
        let municipality: WardCode
        let name: String
    }

    static let path = "places/towns.tsv"
    private static let (digits, lineEnd) = (7, UInt8(ascii: "\n"))

    private let lines: Data

    /// A table without towns.
    init() { lines = Data() }

    /// - Parameter lines: The bytes of such a file.
    init(_ lines: Data) { self.lines = lines }

    /// Reads the pack; a file that cannot be read is one of its faults.
    init(pack: CityPack) {
        guard let file = pack.file(Self.path) else {
            self.init()
            return
        }
        do {
            self.init(try Data(contentsOf: URL(fileURLWithPath: file.path), options: .mappedIfSafe))
        } catch {
            pack.faults.add(PackFault(file: file.path, line: 1, column: 1, reason: "the file cannot be read: \(error)"))
            self.init()
        }
    }

    var isEmpty: Bool { lines.isEmpty }

    /// The towns that a postal code is about, in the order of the file; none for a code that nobody has.
    func towns(_ code: PostalCode) -> [Town] {
        let wanted = Array(code.digits.utf8)
        var place = first(wanted)
        var found: [Town] = []
        while place < lines.count, lines[place...].prefix(Self.digits).elementsEqual(wanted) {
            let end = lines[place...].firstIndex(of: Self.lineEnd) ?? lines.count
            let cells = String(decoding: lines[place..<end], as: UTF8.self).split(separator: "\t")
            if cells.count == 3, let municipality = WardCode(String(cells[1])) {
                found.append(Town(municipality: municipality, name: String(cells[2])))
            }
            place = end + 1
        }
        return found
    }

    /// Where the first line begins whose code is not before the wanted one.
    private func first(_ wanted: [UInt8]) -> Int {
        var (low, high) = (0, lines.count)
        while low < high {
            let middle = (low + high) / 2
            let begin = (lines[low..<middle].lastIndex(of: Self.lineEnd)).map { $0 + 1 } ?? low
            let end = lines[middle...].firstIndex(of: Self.lineEnd).map { $0 + 1 } ?? lines.count
            if lines[begin...].prefix(Self.digits).lexicographicallyPrecedes(wanted) { low = end } else { high = begin }
        }
        return low
    }
}
