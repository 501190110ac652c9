import Kernel

/// What a form is told of calendars. Whether a slot is offered, and free, is seen when it is held or reserved.
public struct SlotCalendars: Sendable {
    /// The names of the calendars; nil where nobody says, and then every name passes.
    public var names: Set<String>?
    /// The kinds that stand in a calendar.
    public var kinds: @Sendable (_ calendar: String) -> [String]
    /// The only place of a kind; nil where one is chosen.
    public var place: @Sendable (_ kind: String) -> String?

    public init(
        names: Set<String>? = nil, kinds: @escaping @Sendable (_ calendar: String) -> [String] = { _ in [] },
        place: @escaping @Sendable (_ kind: String) -> String? = { _ in nil }
    ) {
        (self.names, self.kinds, self.place) = (names, kinds, place)
    }
}

/// What a form is told by those who know: the city's places, the applicant's household, the files that were uploaded.
public struct FormPlaces: Sendable {
    /// A member of the applicant's household as the register has them.
    public struct Member: Sendable, Hashable, Codable {
        public let id: String
        public let name: String
        public let birth: CivilDate
        /// 続柄.
        public let relation: String

        public init(id: String, name: String, birth: CivilDate, relation: String) {
            (self.id, self.name, self.birth, self.relation) = (id, name, birth, relation)
        }
    }

    /// A file of the draft that was received whole.
    public struct File: Sendable, Hashable {
        public let id: String
        public let name: String
        /// The content type that its bytes have, whatever its name says.
        public let type: String
        public let bytes: Int
        public let sha256: String

        public init(id: String, name: String, type: String, bytes: Int, sha256: String) {
            (self.id, self.name, self.type, self.bytes, self.sha256) = (id, name, type, bytes, sha256)
        }
    }

    /// The ward or, where a city has none, the city itself to which an address belongs; nil outside the city.
    public var ward: @Sendable (Address) -> WardCode?
    /// The wards from which one is chosen; one or none where a city has no wards.
    public var wards: [WardCode]
    public var members: [Member]
    public var files: [File]
    /// The calendars of the city, from which slots are chosen.
    public var calendars = SlotCalendars()
    /// Whether individual numbers can be kept; where they cannot, they are not asked for.
    public var takesNumbers = true

    public init(
        ward: @escaping @Sendable (Address) -> WardCode? = { _ in nil }, wards: [WardCode] = [],
        members: [Member] = [], files: [File] = []
    ) {
        (self.ward, self.wards, self.members, self.files) = (ward, wards, members, files)
    }
}
