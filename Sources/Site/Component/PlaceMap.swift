import Foundation
import Kernel

/// A small map of places of a city, drawn as SVG from their coordinates: numbered marks, north at the top, and a scale. It asks nobody for
/// pictures of streets. The numbers are those of a list beside it, which says everything that the map says.
public struct PlaceMap: Component {
    /// A place on the map.
    public struct Place: Sendable {
        /// Degrees north.
        public let latitude: Double
        /// Degrees east.
        public let longitude: Double
        /// What stands in the mark, such as the number of the list.
        public let mark: String
        /// Drawn filled; else hollow.
        public let isFilled: Bool

        /// A place.
        public init(latitude: Double, longitude: Double, mark: String, isFilled: Bool) {
            (self.latitude, self.longitude, self.mark, self.isFilled) = (latitude, longitude, mark, isFilled)
        }
    }

    /// The drawing in its own units, a margin around the marks, and the radius of one.
    private static let (width, height, margin, radius) = (600.0, 400.0, 64.0, 26.0)
    /// The smallest stretch that fills the drawing, in metres: places close together are not blown up.
    private static let smallest = 2_000.0
    private static let metresOfADegree = 111_320.0
    private static let scales = [500.0, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000]

    private let places: [Place]
    private let label: HTML
    private let north: HTML

    /// - Parameters:
    ///   - label: What the map shows, read out instead of it.
    ///   - north: The word at the arrow to the north.
    public init(_ places: [Place], label: HTML, north: HTML) {
        (self.places, self.label, self.north) = (places, label, north)
    }

    /// The markup; nothing without a place.
    public var html: HTML {
        guard let frame else { return HTML() }
        let marks = places.map { place -> HTML in
            let at = frame.point(place)
            return """
                <g class="map-mark\(place.isFilled ? "" : " hollow")"><circle cx="\(at.x)" cy="\(at.y)" r="\(Int(Self.radius))"/>\
                <text x="\(at.x)" y="\(at.y + 9)">\(place.mark)</text></g>
                """
        }
        let (metres, length) = frame.scale
        let words = metres < 1_000 ? "\(Int(metres)) m" : "\(Int(metres / 1_000)) km"
        let base = Int(Self.height) - 24
        return """
            <svg class="map" role="img" aria-label="\(label)" viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))">\
            <rect class="map-ground" width="\(Int(Self.width))" height="\(Int(Self.height))" rx="8"/>\
            <path class="map-line" d="M570 64V28m-8 12 8-14 8 14"/><text class="map-word" x="570" y="90">\(north)</text>\
            <path class="map-line" d="M24 \(base - 8)v8h\(length)v-8"/><text class="map-word" x="\(24 + length / 2)" y="\(base - 14)">\(words)</text>\
            \(marks)</svg>
            """
    }

    private struct Frame {
        let west: Double, north: Double
        let unitsOfALongitude: Double, unitsOfALatitude: Double
        let left: Double, top: Double
        let scale: (metres: Double, length: Int)

        func point(_ place: Place) -> (x: Int, y: Int) {
            (
                Int((left + (place.longitude - west) * unitsOfALongitude).rounded()),
                Int((top + (north - place.latitude) * unitsOfALatitude).rounded())
            )
        }
    }

    /// Where the places come to lie: a city is small enough to be flat.
    private var frame: Frame? {
        guard let west = places.map(\.longitude).min(), let east = places.map(\.longitude).max(),
            let south = places.map(\.latitude).min(), let north = places.map(\.latitude).max()
        else { return nil }
        let metresOfALongitude = Self.metresOfADegree * cos((north + south) / 2 * .pi / 180)
        let across = (east - west) * metresOfALongitude, down = (north - south) * Self.metresOfADegree
        let inner = (width: Self.width - 2 * Self.margin, height: Self.height - 2 * Self.margin)
        let metresOfAUnit = max(
            max(across, Self.smallest) / inner.width, max(down, Self.smallest) / inner.height)
        let metres = Self.scales.last { $0 / metresOfAUnit <= inner.width / 3 } ?? Self.scales[0]
        return Frame(
            west: west, north: north, unitsOfALongitude: metresOfALongitude / metresOfAUnit,
            unitsOfALatitude: Self.metresOfADegree / metresOfAUnit,
            left: (Self.width - across / metresOfAUnit) / 2, top: (Self.height - down / metresOfAUnit) / 2,
            scale: (metres, Int((metres / metresOfAUnit).rounded())))
    }
}
