import Pack

extension ProcedureDesign {
    /// The rules of time and of second signers, as the owner changes them. Nil and empty stand for what the definition leaves out.
    public struct RuleValues: Sendable, Hashable {
        /// The last day (いつまで) and how one is warned of it.
        public struct Deadline: Sendable, Hashable {
            /// How the last day follows.
            public enum Base: Sendable, Hashable {
                /// An expression that gives the day itself.
                case day(String)
                /// A rule of `day-rules.yml`, with the expression that gives the day from which it counts.
                case rule(String, from: String)
            }

            public var base: Base
            /// Such as `23:30`; nil for the end of the day.
            public var time: String?
            /// In days; nil for ``ProcedureDeadline/usualWarning``.
            public var warning: Int?

            public init(_ base: Base, time: String? = nil, warning: Int? = nil) {
                (self.base, self.time, self.warning) = (base, time, warning)
            }
        }

        /// A second person who signs (連署).
        public struct Cosigning: Sendable, Hashable {
            /// As an ``OnlineProcedure/Identity`` writes it.
            public var by: String
            /// From 1 to 28.
            public var days: Int
            /// When a second person is needed; nil for always.
            public var when: String?
            public var who: Texts

            public init(by: String, days: Int, when: String? = nil, who: Texts) {
                (self.by, self.days, self.when, self.who) = (by, days, when, who)
            }
        }

        public var deadline: Deadline?
        /// Month and day of every year, such as `06-01`.
        public var renews: String?
        /// How many are let in within a minute.
        public var perMinute: Int?
        /// Ids of the procedures of the guidance.
        public var guidance: [String] = []
        public var cosigning: Cosigning?

        public init() {}
    }

    /// What the definition says of its rules; setting it keeps what has not changed as it is written, and texts in further languages.
    public var rules: RuleValues {
        get {
            var values = RuleValues()
            values.deadline = deadline
            values.renews = head("renews")
            values.perMinute = head("rush", "per-minute").flatMap { Int($0) }
            values.guidance = list("guidance")
            if let by = head("cosign", "by") {
                values.cosigning = .init(
                    by: by, days: head("cosign", "days").flatMap { Int($0) } ?? 0, when: head("cosign", "when"),
                    who: texts(at: ["cosign", "who"]))
            }
            return values
        }
        set {
            let before = rules
            if newValue.deadline != before.deadline { setHead("deadline", newValue.deadline.map(Self.value)) }
            if newValue.renews != before.renews { setHead("renews", newValue.renews.map { .text($0) }) }
            if newValue.perMinute != before.perMinute {
                setHead("rush", newValue.perMinute.map { .map([.init("per-minute", .number(Double($0)))]) })
            }
            if newValue.guidance != before.guidance { setList("guidance", newValue.guidance) }
            if newValue.cosigning != before.cosigning { set(newValue.cosigning) }
        }
    }

    private var deadline: RuleValues.Deadline? {
        let (time, warning) = (head("deadline", "at"), head("deadline", "warn").flatMap { Int($0) })
        if let rule = head("deadline", "rule") {
            return .init(.rule(rule, from: head("deadline", "from") ?? ""), time: time, warning: warning)
        }
        return head("deadline", "day").map { .init(.day($0), time: time, warning: warning) }
    }

    private static func value(_ deadline: RuleValues.Deadline) -> PackDocument.Value {
        var pairs: [PackDocument.Value.Pair]
        switch deadline.base {
        case .day(let expression): pairs = [.init("day", .text(expression))]
        case .rule(let rule, let from): pairs = [.init("rule", .text(rule)), .init("from", .text(from))]
        }
        if let time = deadline.time { pairs.append(.init("at", .text(time))) }
        if let warning = deadline.warning { pairs.append(.init("warn", .number(Double(warning)))) }
        return .map(pairs)
    }

    private mutating func set(_ cosigning: RuleValues.Cosigning?) {
        guard let cosigning else { return setHead("cosign", nil) }
        if !document.isMap(["cosign"]) {
            setHead("cosign", .map([.init("by", .text(cosigning.by)), .init("who", Self.value(cosigning.who))]))
        }
        document.set(["cosign", "by"], .text(cosigning.by))
        document.set(["cosign", "days"], .number(Double(cosigning.days)))
        document.set(["cosign", "when"], cosigning.when.map { .text($0) })
        set(cosigning.who, at: ["cosign", "who"])
    }
}
