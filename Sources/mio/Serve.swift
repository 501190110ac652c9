import ArgumentParser
import Foundation
import Kernel
import Logging
import Server
import Site
import Store
import Synchronization

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serve the city's site until it is told to stop.")

    @OptionGroup var options: CityOptions

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port; 0 lets the system choose.")
    var port = 8080

    @Flag(help: "Demonstration: sign in by choosing a person. Every page says so.")
    var demo = false

    @Option(help: "With --demo, the moment at which the clock starts, such as 2026-04-24T10:00:00+09:00.")
    var now: String?

    @Option(help: "Told to stop, go on for so many seconds while /readyz says 503; for a balancer in front.")
    var drain = 0

    @Option(name: .customLong("proxy"), help: "The address of a proxy whose X-Forwarded-For is believed; repeatable.")
    var proxies: [String] = []

    @Option(help: "The part of the network that is served: all, public, staff or number.")
    var role = NetworkRole.all

    @Flag(help: "Print the route table as JSON, with who may use each line, instead of serving.")
    var routes = false

    @OptionGroup var relay: RelayOptions

    @OptionGroup var backSystems: BackSystemOptions

    @OptionGroup var sectionSystems: SectionSystemOptions

    @OptionGroup var moveOut: MoveOutOptions

    @OptionGroup var push: PushOptions

    @OptionGroup var files: FileOptions
    @OptionGroup var links: LinkOptions

    @OptionGroup var identity: IdentityOptions

    @OptionGroup var limits: LimitOptions

    @OptionGroup var trail: TrailOptions

    @OptionGroup var masterKeys: MasterKeyOptions

    func validate() throws {
        if now != nil, !demo { throw ValidationError("--now sets another time and is for --demo only") }
        if let now, Timestamp(iso: now) == nil {
            throw ValidationError("--now must be a moment such as 2026-04-24T10:00:00+09:00")
        }
        if !masterKeys.masterKeys.isEmpty, role == .public || role == .staff {
            throw ValidationError("--master-keys is for the parts of the network that have numbers: all and number")
        }
        guard (0...600).contains(drain) else { throw ValidationError("--drain must be from 0 to 600 seconds") }
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be from 0 to 65535") }
    }

    func run() async throws {
        // Without it the C library looks at the file of the time zone again for each line of the log.
        setenv("TZ", ":/etc/localtime", 0)
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        var city = try City.loadOrExit(options.city)
        let start = now.flatMap { Timestamp(iso: $0) }
        let clock: any CityClock = start.map { OffsetClock(startingAt: $0) } ?? SystemClock()
        try await Terminal.explainingErrors {
            let keeper = try trail.keeper(for: city.pack)
            let (machines, outside) = (try relay.machines(), try relay.host())
            let (systems, backHosts) = try backSystems.backSystems(scripts: city.screenScripts)
            city.backSystems = systems
            let partners = try moveOut.partners()
            city.moveOutPartners = partners
            city.push = try push.desk()
            city.scanner = files.scanner
            city.pictures = files.pictures
            city.links = links.checker
            city.mailSender = try identity.sender(city)
            city.address = identity.address(of: city, host: host, port: port, demo: demo)
            city.identityProviders = try identity.providers()
            city.cardSeals = try identity.cardSeals(partners.seals)
            city.hasStaffAccounts = identity.staffAccounts
            city.isDemo = demo
            city.applicationRoute = try relay.route(role)
            city.booking.share = relay.share(role)
            // Events are counted inside; what everybody sees of the plan comes from there.
            if role == .public, !machines.isEmpty { city.plan = city.plan.fed }
            let store = try await options.openStore(city, clock: clock, parcels: relay.policy(role))
            let people = demo ? try await city.cast.people(in: store, today: clock.today) : nil
            // Where there are no numbers, there are no keys either: what is taken there opens nothing.
            let vault =
                role == .all || role == .number
                ? try await masterKeys.vault(of: store, at: options.databaseURL(), demo: demo) : nil
            let app = try city.app(
                store: store, clock: clock, demo: people, limits: limits.limits(demo: demo), machines: machines,
                partners: try partners.machines + sectionSystems.machines(), role: role, vault: vault)
            guard !routes else {
                print(RouteTable(routes: app.routes, people: people?.people ?? []).json)
                return try await store.close()
            }
            let hosts =
                [keeper.post?.host, outside?.0].compactMap(\.self) + backHosts + partners.hosts + push.hosts
                + links.hosts
            let called =
                (hosts + city.identityProviders.flatMap(\.hosts) + identity.cardHosts).map(\.description)
                + (city.mailSender.map { [$0.description] } ?? []) + (city.scanner.map { [$0.description] } ?? [])
            Logger(label: "mio.outbound").info(
                "hosts that are called besides the database",
                metadata: ["hosts": "\(called.joined(separator: ", "))"])
            let background = Background(
                store: store, city: city, app: app, trail: keeper,
                carrier: outside.map { host, key in city.carrier(to: host, key: key, store) })
            let name = city.pack.name.text(in: .ja)
            let listening = Listening()
            let announce: @Sendable (Int) -> Void = { port in
                listening.began.store(true, ordering: .relaxed)
                print("\(name): http://\(host):\(port)/")
                for person in people?.people ?? [] { print("  \(person.name)  \(person.role.text(in: .ja))") }
                Terminal.flush()
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    do {
                        try await serve(
                            app: app,
                            settings: ServerSettings(
                                host: host, port: port, bodyBytes: limits.bodyMemory << 20, drainSeconds: drain,
                                endsProgram: true, proxies: Set(proxies)),
                            onRunning: announce)
                    } catch  where !listening.began.load(ordering: .relaxed) {
                        throw CannotListen(address: "\(host):\(port)", reason: "\(error)")
                    }
                }
                group.addTask { [pictures = city.pictures] in
                    if let pictures, await !pictures.works {
                        Logger(label: "mio.files").error(
                            "photographs are refused: bubblewrap and libvips-tools are needed, or --pictures-as-sent")
                    }
                    await background.run()
                }
                try await group.next()
                group.cancelAll()
            }
            try await store.close()
        }
    }
}

/// Whether the server has begun to accept connections.
private final class Listening: Sendable {
    let began = Atomic(false)
}

/// The address cannot be bound.
private struct CannotListen: Error, CustomStringConvertible {
    let address: String
    let reason: String

    var description: String {
        "cannot listen on \(address) (\(reason)); is another server running there? Choose another with --port."
    }
}

extension NetworkRole: ExpressibleByArgument {}
