import Testing

@testable import Tickets

@Suite("The order of a queue")
struct QueueOrderTests {
    /// Tickets in the order in which they came: n ordinary, s assisted, p appointment, r returned.
    private func queue(_ letters: String) -> [QueueEntry] {
        letters.enumerated().map { index, letter in
            QueueEntry(
                id: "\(letter)\(index + 1)", category: "a",
                priority: letter == "p" ? .appointment : letter == "s" ? .assisted : .ordinary, place: index + 1,
                lets: letter == "r" ? QueueOrder.returnPlaces : nil)
        }
    }

    @Test(
        "is by class and then by coming, and nobody is passed by more than two",
        arguments: [
            ("nnn", "n1 n2 n3"), ("ns", "s2 n1"), ("nssss", "s2 s3 n1 s4 s5"), ("snp", "p3 s1 n2"),
            ("spppp", "p2 p3 s1 p4 p5"), ("nnssss", "s3 s4 n1 n2 s5 s6"), ("nsnss", "s2 s4 n1 s5 n3"),
            // Who has returned lets three go first, or as many as there are.
            ("rnnnnn", "n2 n3 n4 r1 n5 n6"), ("nnr", "n1 n2 r3"), ("r", "r1"), ("rrnnnn", "n3 n4 n5 r1 r2 n6"),
            ("", ""),
        ])
    func order(came: String, called: String) {
        #expect(QueueOrder.order(queue(came)).map(\.id).joined(separator: " ") == called)
    }

    @Test("lets a clerk call out of turn only as long as nobody was passed twice")
    func outOfTurn() throws {
        let waiting = queue("nnnn")
        #expect(QueueOrder.mayCall(waiting[3], in: waiting))
        let once = QueueOrder.calling(waiting[3], in: waiting)
        #expect(once.map(\.passed) == [1, 1, 1])
        let twice = QueueOrder.calling(once[2], in: once)
        #expect(twice.map(\.passed) == [2, 2])
        #expect(!QueueOrder.mayCall(twice[1], in: twice) && QueueOrder.mayCall(twice[0], in: twice))
    }

    @Test(
        "holds for any coming and calling: all are called, each class as it came, nobody passed by more than two",
        arguments: 1...60)
    func always(seed: UInt64) {
        var random = SplitMix(state: seed)
        var waiting: [QueueEntry] = []
        var passedBy: [String: Int] = [:]
        var last: [TicketClass: Int] = [:]
        var place = 0
        var called = 0
        while place < 200 || !waiting.isEmpty {
            if place < 200, waiting.isEmpty || random.next() % 100 < 52 {
                place += 1
                let draw = random.next() % 10
                let priority: TicketClass = draw < 2 ? .appointment : draw < 5 ? .assisted : .ordinary
                waiting.append(QueueEntry(id: "\(place)", category: "a", priority: priority, place: place))
                continue
            }
            guard let next = QueueOrder.next(waiting) else { break }
            for other in waiting where other.place < next.place { passedBy[other.id, default: 0] += 1 }
            #expect(last[next.priority, default: 0] < next.place)
            last[next.priority] = next.place
            waiting = QueueOrder.calling(next, in: waiting)
            called += 1
        }
        #expect(called == 200)
        #expect(passedBy.values.max() ?? 0 <= 2)
    }
}

/// Numbers that look random and are the same each time (Steele, Lea and Flood 2014).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

@Suite("The whole order at once")
struct WholeOrderTests {
    @Test("is the same as calling one after the other", arguments: 1...200)
    func same(seed: UInt64) {
        var random = SplitMix(state: seed)
        let queue = (1...Int(random.next() % 14 + 1)).map { place in
            QueueEntry(
                id: "\(place)", category: "a", priority: TicketClass.allCases[Int(random.next() % 3)], place: place,
                passed: Int(random.next() % 3), lets: random.next() % 6 == 0 ? Int(random.next() % 4) : nil)
        }
        var rest = queue
        var one: [String] = []
        while let next = QueueOrder.next(rest) {
            one.append(next.id)
            rest = QueueOrder.calling(next, in: rest)
        }
        #expect(QueueOrder.order(queue).map(\.id) == one)
    }
}
