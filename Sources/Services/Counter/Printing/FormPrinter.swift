import IPP
import Kernel
import Pack
import Registry

/// An A4 printer of an office on which the counter's forms come out.
public struct FormPrinter: Sendable, Hashable {
    /// Such as `kita-1`.
    public let id: String
    public let ward: WardCode
    public let title: LocalizedText
    /// Where it is asked by IPP, such as `ipp://192.0.2.20/ipp/print`.
    public let address: String
}

/// What is asked of an A4 printer; ``IPP/IPPPrinter`` does it.
protocol A4Printer: Sendable {
    func state() async throws(IPPFault) -> IPPPrinterState
    func print(_ pdf: [UInt8], name: String) async throws(IPPFault) -> IPPJob
    func job(_ id: Int) async throws(IPPFault) -> IPPJob
    func cancel(_ id: Int) async throws(IPPFault)
}

extension IPPPrinter: A4Printer {}

/// The A4 printers of the city's offices, from `printers.yml` of the pack. An office without any prints from its clerks' own computers.
///
/// ```yaml
/// - {id: kita-1, ward: "271276", title: {ja: 1階 住民異動の窓口}, address: "ipp://192.0.2.20/ipp/print"}
/// ```
public struct FormPrinters: Sendable {
    private let all: [FormPrinter]
    /// Opens the line to a printer.
    var open: @Sendable (FormPrinter) -> (any A4Printer)? = { IPPPrinter($0.address) }

    /// Those of a list.
    init(_ all: [FormPrinter] = []) { self.all = all }

    /// Reads those of a pack; what is wrong is added to the pack's faults.
    public init(pack: CityPack, places: Places) {
        var all: [FormPrinter] = []
        for node in pack.documentsOfLayers("printers.yml").flatMap(\.items) {
            node.allow(["id", "ward", "title", "address"])
            let (id, address) = (node.string("id"), node.string("address"))
            guard let ward = WardCode(node.string("ward")), places.ward(ward) != nil else {
                node.node("ward")?.fault("no area of places/wards.yml has this code")
                continue
            }
            guard IPPPrinter(address) != nil else {
                node.node("address")?.fault("\"address\" must be one such as ipp://192.0.2.20/ipp/print")
                continue
            }
            if all.contains(where: { $0.id == id && $0.ward == ward }) {
                node.node("id")?.fault("the office has two printers \"\(id)\"")
            }
            all.append(FormPrinter(id: id, ward: ward, title: node.localized("title"), address: address))
        }
        self.init(all)
    }

    /// No office has one.
    public var isEmpty: Bool { all.isEmpty }

    /// The printers of an office, in the order of the pack.
    public func of(_ ward: WardCode) -> [FormPrinter] { all.filter { $0.ward == ward } }

    /// A printer of an office.
    func printer(_ id: String, of ward: WardCode) -> FormPrinter? { all.first { $0.id == id && $0.ward == ward } }
}
