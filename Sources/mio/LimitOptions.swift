import ArgumentParser
import Site

/// How many requests are taken.
struct LimitOptions: ParsableArguments {
    @Option(help: "Requests a minute from one address without signing in; 0 for no limit (default: 3000; demo: 0).")
    var addressLimit: Int?

    @Option(help: "Requests a minute of one person; 0 for no limit (default: 1200; demo: 0).")
    var accountLimit: Int?

    @Option(help: "Requests answered at the same time; further ones get 503 and Retry-After.")
    var requestsAtATime = 1_000

    @Option(help: "MiB for bodies of requests that are being read or answered; further ones get 503 and Retry-After.")
    var bodyMemory = 128

    @Option(help: "Screens kept up to date at the same time; further ones get 503 and Retry-After.")
    var streams = 5_000

    func validate() throws {
        guard (addressLimit ?? 0) >= 0, (accountLimit ?? 0) >= 0, requestsAtATime > 0,
            (1...65_536).contains(bodyMemory),
            streams >= 0
        else {
            throw ValidationError("limits are numbers from 0, --requests-at-a-time and --body-memory from 1")
        }
    }

    /// The limits; in a demonstration all share a few people, so that only what protects the program holds.
    func limits(demo: Bool) -> RequestLimits {
        let standard: RequestLimits = demo ? .none : .standard
        func chosen(_ option: Int?, _ standard: Int?) -> Int? { option.map { $0 == 0 ? nil : $0 } ?? standard }
        return RequestLimits(
            perAddress: chosen(addressLimit, standard.perAddress),
            perAccount: chosen(accountLimit, standard.perAccount),
            atATime: requestsAtATime, streams: streams)
    }
}
