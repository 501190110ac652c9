import ArgumentParser
import Foundation
import Kernel
import Pack
import Store

/// Which city and where its data is kept.
struct CityOptions: ParsableArguments {
    @Option(help: "The folder of the city pack.")
    var city = DefaultCity.folder

    @Option(help: "Where data is kept: sqlite://var/city.sqlite, or postgres://user@host/database.")
    var database = "sqlite://var/city.sqlite"

    /// The database, opened and brought up to this version's tables.
    func openStore(_ city: City, clock: any CityClock, parcels: ParcelPolicy = .none) async throws -> Store {
        let store = try openDatabase(clock: clock, parcels: parcels)
        try await city.migrate(store)
        return store
    }

    /// The database as it is; its folder is made if there is none.
    func openDatabase(clock: any CityClock, parcels: ParcelPolicy = .none) throws -> Store {
        let url = try databaseURL()
        if case .file(let path) = url.location {
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        return try Store.open(url, clock: clock, parcels: parcels)
    }

    /// The address of the database; a path that does not begin at the root begins at the current folder.
    func databaseURL() throws -> DatabaseURL {
        let scheme = "sqlite://"
        guard database.hasPrefix(scheme), !database.hasPrefix(scheme + "/") else {
            return try DatabaseURL(parsing: database)
        }
        let folder = FileManager.default.currentDirectoryPath
        return try DatabaseURL(parsing: "\(scheme)\(folder)/\(database.dropFirst(scheme.count))")
    }
}

extension City {
    /// Loads a pack for serving: prints its faults to standard error and stops when there are any.
    static func loadOrExit(_ path: String) throws -> City {
        do {
            let city = try City.load(path)
            let faults = city.pack.faults.all
            guard faults.isEmpty else {
                for fault in faults { Terminal.error(fault.description) }
                Terminal.error("\(faults.count) fault(s): the pack is not served before they are mended")
                throw ExitCode.failure
            }
            return city
        } catch let fault as PackFault {
            Terminal.error(fault.description)
            throw ExitCode.failure
        }
    }
}
