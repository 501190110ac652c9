import ArgumentParser
import Foundation
import Kernel
import Pack
import Paper
import Sheets

struct FormsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forms", abstract: "The printed forms of a city pack.",
        subcommands: [FormsList.self, FormsPrint.self])

    /// What keeps a command from its work, said to the one who called it.
    struct Failure: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    /// The forms of a pack; says every fault of theirs and ends with a failure if there are any.
    static func load(_ city: String) throws -> (pack: CityPack, forms: FormCatalogue) {
        let pack: CityPack
        do {
            pack = try CityPack.load(city)
        } catch {
            throw FormsCommand.Failure("\(error)")
        }
        let forms = FormCatalogue(pack: pack)
        let faults = pack.faults.all
        guard faults.isEmpty else {
            for fault in faults { print(fault) }
            throw FormsCommand.Failure("\(faults.count) fault(s)")
        }
        return (pack, forms)
    }
}

struct FormsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "One line a form: id, edition, first day, window, owner, title.")

    @Argument(help: "The folder of the city pack.")
    var city = DefaultCity.folder

    func run() throws {
        for form in try FormsCommand.load(city).forms.all {
            let sheet = form.template
            let days = "\(sheet.validFrom)…\(sheet.validTo.map { "\($0)" } ?? "")"
            let title = form.title.text(in: .ja)
            print([sheet.id, sheet.version, days, form.window, form.owner, title].joined(separator: "\t"))
        }
    }
}

struct FormsPrint: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "print",
        abstract:
            "Print forms as PDF, filled for one of the invented people of the pack (sample/card-holders.yml), or blank."
    )

    @Argument(help: "The folder of the city pack.")
    var city = DefaultCity.folder

    @Option(name: .customLong("form"), help: "Id of a form; may be repeated. All forms when it is left out.")
    var chosen: [String] = []

    @Option(help: "Id of an invented person, such as normal or longest. Blank forms when it is left out.")
    var person: String?

    @Option(name: .customLong("to"), help: "The folder to write to.")
    var folder: String

    func run() throws {
        let (pack, forms) = try FormsCommand.load(city)
        let people = SampleHolders(pack: pack)
        if let fault = pack.faults.all.first { throw FormsCommand.Failure("\(fault)") }
        var holder = CardHolder()
        if let person {
            guard let found = people[person] else {
                throw FormsCommand.Failure(
                    "no such person; there are: \(people.people.map(\.id).joined(separator: ", "))")
            }
            holder = found.holder
        }
        for id in chosen where !forms.ids.contains(id) {
            throw FormsCommand.Failure("there is no form \(id)" + Suggestion.hint(id, among: forms.ids))
        }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let now = SystemClock().now()
        for form in forms.all where chosen.isEmpty || chosen.contains(form.template.id) {
            let sheet = CardSheet(form, holder: holder, today: person == nil ? nil : now.date)
            let printed = try form.template.render(sheet.data, marks: FormMarks(caseID: nil, issuedAt: now))
            let path = "\(folder)/\(form.template.id)-\(form.template.version).pdf"
            guard FileManager.default.createFile(atPath: path, contents: Data(printed.pdf)) else {
                throw FormsCommand.Failure("\(path) cannot be written")
            }
        }
    }
}
