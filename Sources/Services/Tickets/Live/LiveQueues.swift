import Kernel
import Site
import Store
import Synchronization

/// Keeps screens up to date: after each change the queues of an office are computed once, and every screen that shows
/// them, however many look at it, gets the result.
///
/// The program hears of changes by the store's announcements, so that a change made by another node counts too. It
/// works only while somebody looks.
final class LiveQueues: Sendable {
    /// What a screen shows.
    struct Place: Hashable {
        let ward: WardCode
        /// The page, such as `display/juumin`, `queues`, `ticket/TOKEN`, `board`.
        let page: String
        let language: Language
    }

    /// Draws what a screen shows of the queues.
    typealias Drawing = @Sendable (OfficePicture, ReadTransaction) throws -> HTML

    private struct Screen {
        let board: LiveBoard
        let draw: Drawing
    }

    /// The work does not keep alive what it works for.
    private struct Weak: Sendable { weak let hub: LiveQueues? }

    private struct State {
        var screens: [Place: Screen] = [:]
        var work: Task<Void, Never>?
        var changed: Set<WardCode> = []
        var computed = 0
    }

    /// A change is shown at once; those that come within this time after it are shown together.
    static let pause = Duration.milliseconds(500)
    /// So often times are computed anew although nothing has happened, and screens get a sign of life.
    static let beat = Duration.seconds(15)
    /// So often a part of the network that is told of the queues looks whether it was told something.
    static let look = Duration.seconds(1)

    private let desk: TicketDesk
    private let state = Mutex(State())

    init(desk: TicketDesk) { self.desk = desk }

    deinit { state.withLock { $0.work?.cancel() } }

    /// How often the queues of an office have been computed for screens.
    var computations: Int { state.withLock { $0.computed } }

    /// Another one looks at a screen; `draw` is kept for as long as anybody does.
    func listen(_ place: Place, draw: @escaping Drawing) -> LiveListener {
        let (listener, isNew) = state.withLock { state -> (LiveListener, Bool) in
            // Inside the lock, so that a screen is not taken down between finding it and looking at it.
            if let screen = state.screens[place] { return (screen.board.listen(), false) }
            let board = LiveBoard { [weak self] in self?.leave(place) }
            state.screens[place] = Screen(board: board, draw: draw)
            state.changed.insert(place.ward)
            if state.work == nil {
                let hub = Weak(hub: self)
                state.work = Task { [store = desk.store] in await Self.follow(store, hub) }
            }
            return (board.listen(), true)
        }
        if isNew { Task { [weak self] in await self?.show() } }
        return listener
    }

    /// Nobody looks at a screen any more.
    private func leave(_ place: Place) {
        let work = state.withLock { state -> Task<Void, Never>? in
            guard let screen = state.screens[place], screen.board.listenerCount == 0 else { return nil }
            state.screens[place] = nil
            guard state.screens.isEmpty else { return nil }
            defer { state.work = nil }
            return state.work
        }
        work?.cancel()
    }

    /// Computes after every change and every now and then, until the store is closed or nobody looks.
    private static func follow(_ store: Store, _ weak: Weak) async {
        let changes = store.committedEvents(kinds: TicketEvent.kinds)
        let (signs, sign) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await events in changes {
                    guard let hub = weak.hub else { break }
                    hub.state.withLock { $0.changed.formUnion(events.compactMap(\.ward)) }
                    sign.yield()
                }
                sign.finish()
            }
            group.addTask {
                while !Task.isCancelled, let hub = weak.hub {
                    try? await Task.sleep(for: beat)
                    hub.state.withLock { state in state.changed.formUnion(state.screens.keys.map(\.ward)) }
                    sign.yield()
                    hub.beat()
                }
            }
            group.addTask {
                guard store.sends(.inward) else { return await Self.never() }
                var known: [WardCode: Int] = [:]
                while !Task.isCancelled, let hub = weak.hub {
                    // While the database is away nothing is new.
                    let now = (try? await store.read { try FeedState.changes(in: $0) }) ?? known
                    let changed = now.filter { known[$0.key] != $0.value }.map(\.key)
                    known = now
                    if !changed.isEmpty {
                        hub.state.withLock { $0.changed.formUnion(changed) }
                        sign.yield()
                    }
                    try? await Task.sleep(for: look)
                }
            }
            group.addTask {
                for await _ in signs {
                    guard let hub = weak.hub else { return }
                    await hub.show()
                    try? await Task.sleep(for: pause)
                }
            }
            await group.next()
            group.cancelAll()
        }
    }

    /// Waits until the work is over.
    private static func never() async {
        while !Task.isCancelled { try? await Task.sleep(for: .seconds(3_600)) }
    }

    /// Computes the queues of the offices that have changed and shows them.
    private func show() async {
        let (changed, screens) = state.withLock { state in
            defer { state.changed = [] }
            return (state.changed, state.screens)
        }
        for ward in changed {
            let watched = screens.filter { $0.key.ward == ward }
            guard !watched.isEmpty, let office = desk.offices.office(ward) else { continue }
            state.withLock { $0.computed += 1 }
            let now = desk.store.now()
            // While the database is away screens keep what they show; the next beat tries again.
            let drawn = try? await desk.store.read { [rhythm = desk.offices.rhythm, isFed = !desk.issuesTickets] tx in
                let picture = try OfficePicture.read(office, rhythm: rhythm, isFed: isFed, at: now, in: tx)
                return try watched.map { place, screen in (screen.board, try screen.draw(picture, tx)) }
            }
            for (board, html) in drawn ?? [] { board.publish(ServerEvent(html: html)) }
        }
    }

    private func beat() {
        for screen in state.withLock({ Array($0.screens.values) }) { screen.board.beat() }
    }
}
