import Kernel
import Site
import Store

/// Where the stations are and which of them are free: a map, and a list that says the same in words. The page's script asks for it again
/// now and then; without it the moment stands under the list.
struct StationsView: Sendable {
    let states: [StationState]
    let at: Timestamp

    /// Stations at one place share a mark.
    private struct Group {
        let number: Int
        var states: [StationState]
        var isFree: Bool { states.contains(where: \.isFree) }
    }

    private var groups: [Group] {
        var groups: [Group] = []
        for state in states {
            let place = groups.firstIndex { group in
                guard let point = state.station.point else { return false }
                return group.states[0].station.point == point
            }
            if let place {
                groups[place].states.append(state)
            } else {
                groups.append(Group(number: groups.count + 1, states: [state]))
            }
        }
        return groups
    }

    func view(_ ctx: PageContext) -> HTML {
        guard !states.isEmpty else { return HTML() }
        let groups = groups
        let places = groups.compactMap { group in
            group.states[0].station.point.map { point in
                PlaceMap.Place(
                    latitude: point.latitude, longitude: point.longitude, mark: String(group.number),
                    isFilled: group.isFree)
            }
        }
        let rows = groups.flatMap { group in group.states.map { row(group.number, $0, ctx) } }
        return """
            <section id="stations" data-again="\(MoveOutPaths.stations)"><h2>\(ctx.t("moveout.map.title"))</h2>
            \(PlaceMap(places, label: ctx.t("moveout.map.label"), north: ctx.t("moveout.map.north")))
            <ul class="place-list">\(rows)</ul>
            <p class="hint">\(ctx.t("moveout.map.at", ["time": String(at.time.description.prefix(5))]))</p></section>
            """
    }

    private func row(_ number: Int, _ state: StationState, _ ctx: PageContext) -> HTML {
        let address: HTML? = state.station.address.map { "<br><small>\(ctx.t($0))</small>" }
        let chip = Chip(
            ctx.t(state.isFree ? "moveout.station.free" : "moveout.station.busy"), state.isFree ? .green : .yellow)
        return "<li><span>\(number)</span><span>\(ctx.t(state.station.place))\(address)</span>\(chip)</li>"
    }
}
