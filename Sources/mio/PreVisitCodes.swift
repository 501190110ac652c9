import Counter
import Kernel
import Store
import Tickets

/// The numbers of answers given at home, with which people check in at the ticket machine.
struct PreVisitCodes: CheckInCodes {
    func checkIn(_ typed: String, on day: CivilDate, in tx: some Queryable) throws -> CheckIn? {
        try CounterDesk.preVisit(typed, on: day, in: tx).map { CheckIn(code: $0.code, events: $0.events) }
    }
}
