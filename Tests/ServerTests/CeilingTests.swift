import Testing

@testable import Server

@Suite("What a server may hold")
struct CeilingTests {
    @Test("bodies have so much room together, and what is given back is there again")
    func room() {
        let room = BodyRoom(limit: 1_000)
        #expect(room.take(600))
        #expect(!room.take(401))
        #expect(room.take(400))
        #expect(!room.take(1))
        room.giveBack(600)
        #expect(room.take(600))
    }

    @Test(
        "connections leave files for the program itself",
        arguments: [
            (10_000, 1_048_576, 10_000), (10_000, 1_024, 960), (500, 1_024, 500), (10_000, 80, 20), (10_000, 2, 1),
            (10_000, Int.max, 10_000),
        ])
    func connections(wanted: Int, limit: Int, open: Int) {
        #expect(OpenFiles.connections(wanted: wanted, limit: limit) == open)
    }
}
