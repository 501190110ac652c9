import Accounts
import ArgumentParser
import Foundation
import Kernel
import Site
import Store

/// Local accounts of staff, for a city without a provider of identities.
struct StaffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "staff", abstract: "Keep local accounts of staff (serve with --staff-accounts).",
        subcommands: [Add.self, List.self, Disable.self, Reset.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make an account.",
            discussion:
                "Prints the path with which its holder chooses a password and a second factor, within seven days.")

        @OptionGroup var options: CityOptions

        @Argument(help: "What they sign in with: small letters, digits, hyphens, dots.")
        var login: String

        @Option(help: "The name to show.")
        var name: String

        @Option(help: "The code of the ward they work for; without it the whole city.")
        var ward: String?

        @Option(name: .customLong("role"), help: "What they may do, such as clerk; repeatable.")
        var roles: [String]

        func run() async throws {
            let city = try City.loadOrExit(options.city)
            let code = ward.flatMap { WardCode($0) }
            if let ward, code.flatMap(city.places.ward) == nil {
                throw ValidationError("\(ward) is no area of places/wards.yml")
            }
            try await StaffCommand.work(options, city) { store in
                let word = try await store.write {
                    try StaffAccount.add(login, name: name, ward: code, roles: roles, in: $0)
                }
                print("/sign-in/staff/enrol/\(word)")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the accounts.")

        @OptionGroup var options: CityOptions

        func run() async throws {
            try await StaffCommand.work(options, try City.loadOrExit(options.city)) { store in
                var last: String?
                while true {
                    let page = try await store.read { [last] in try StaffAccount.list(after: last, limit: 500, in: $0) }
                    for account in page {
                        let state = account.isDisabled ? "disabled" : account.isSetUp ? "in use" : "to be set up"
                        let ward = account.ward?.description ?? "-"
                        print(
                            "\(account.login)\t\(account.name)\t\(ward)\t\(account.roles.joined(separator: ","))\t\(state)"
                        )
                    }
                    guard let next = page.last?.login else { return }
                    last = next
                }
            }
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take an account out of use and end its sessions.")

        @OptionGroup var options: CityOptions

        @Argument(help: "What they sign in with.")
        var login: String

        func run() async throws {
            let city = try City.loadOrExit(options.city)
            try await StaffCommand.work(options, city) { store in
                let account = try await store.write { try StaffAccount.disable(login, in: $0) }
                try await city.app(store: store, clock: SystemClock()).signOutEverywhere(account.actor)
                print("\(login) is out of use; running programs forget its sessions within five seconds")
            }
        }
    }

    struct Reset: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have an account set up anew: password, second factor and recovery codes.")

        @OptionGroup var options: CityOptions

        @Argument(help: "What they sign in with.")
        var login: String

        func run() async throws {
            let city = try City.loadOrExit(options.city)
            try await StaffCommand.work(options, city) { store in
                let word = try await store.write { try StaffAccount.reset(login, in: $0) }
                let account = Actor(kind: .staff, id: login, name: "")
                try await city.app(store: store, clock: SystemClock()).signOutEverywhere(account)
                print("/sign-in/staff/enrol/\(word)")
            }
        }
    }

    private static func work(
        _ options: CityOptions, _ city: City, _ body: @escaping @Sendable (Store) async throws -> Void
    ) async throws {
        try await Terminal.explainingErrors {
            let store = try await options.openStore(city, clock: SystemClock())
            do {
                try await body(store)
            } catch let refusal as StaffAccount.Refusal {
                throw ValidationError("\(refusal)")
            }
            try await store.close()
        }
    }
}
