import Kernel
import Pack
import Testing

@testable import Procedures

@Suite("The pack's table of procedures")
struct PackDataTests {
    @Test("loads without a fault", arguments: [Fixture.city.faults, Fixture.town.faults])
    func loads(faults: [PackFault]) {
        #expect(faults.map(\.description) == [])
    }

    @Test("has each of the 47 rows once")
    func rows() {
        #expect(Fixture.city.catalogue.procedures.map(\.row) == Array(1...47))
    }
}
