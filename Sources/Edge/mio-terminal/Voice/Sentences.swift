import ArgumentParser
import Kernel
import Pack

/// Lists what pages say, for the program that speaks it into files.
struct Sentences: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List what the pages say aloud: language, key and text, separated by tabs (script/voices reads it).")

    @Option(help: "The folder of the city pack.")
    var city = "City/base"

    func run() async throws {
        let pack: CityPack
        do throws(PackFault) {
            pack = try CityPack.load(city)
        } catch {
            throw ValidationError(error.description)
        }
        for language in pack.languages {
            for key in VoiceShelf.keys {
                guard let text = VoiceShelf.text(key, language, pack.words) else { continue }
                print("\(language)\t\(key)\t\(text)")
            }
        }
    }
}
