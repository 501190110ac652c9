import Foundation
import Kernel
import Pack
import Paper
import Site

/// Sentences of the terminal's pages that were spoken into files beforehand (音声案内), because a kiosk's browser seldom has voices of
/// its own. They are words of the catalogue without arguments, the same for everybody: what somebody typed, or what a card said, is never
/// among them.
///
/// `script/voices` fills the folder: `sentences.tsv` holds a line `language, key, text` for each file `LANGUAGE.KEY.ogg`. A file whose text is
/// no longer that of the catalogue is left alone, so that a page never says something else than it shows.
struct VoiceShelf: Sendable {
    /// What pages say: their headings, what stands under them, and what is to be done with the card.
    static let keys: [String] =
        ["attract", "choose", "card", "code", "type", "document", "brought", "print"].flatMap {
            ["terminal.\($0).title", "terminal.\($0).lead"]
        }
        + ["terminal.document.check", "terminal.document.check.lead", "terminal.confirm.title"]
        + UseSource.allCases.map { "terminal.confirm.lead.\($0.rawValue)" }
        + [
            "terminal.attract.start", "terminal.card.lay", "terminal.card.there", "terminal.card.several",
            "terminal.card.other", "terminal.card.no-reader", "terminal.pin", "terminal.licence.title",
            "terminal.licence.there",
            "terminal.licence.check.lead", "terminal.thanks.title",
            "terminal.thanks.paper", "terminal.thanks.card", "terminal.still",
        ]

    /// The list of what the folder holds.
    static let list = "sentences.tsv"

    private let folder: URL
    private let spoken: Set<String>

    /// Reads what a folder holds; a line that cannot be used is none.
    init(folder: String, words: Words) {
        let place = URL(fileURLWithPath: folder)
        self.folder = place
        let lines = (try? String(contentsOf: place.appending(path: Self.list), encoding: .utf8))?.split(separator: "\n")
        let allowed = Set(Self.keys)
        spoken = Set(
            (lines ?? []).compactMap { line in
                let parts = line.split(separator: "\t", maxSplits: 2).map(String.init)
                guard parts.count == 3, allowed.contains(parts[1]) else { return nil }
                let name = "\(parts[0]).\(parts[1]).ogg"
                guard Self.text(parts[1], Language(rawValue: parts[0]), words) == parts[2],
                    FileManager.default.fileExists(atPath: place.appending(path: name).path)
                else { return nil }
                return name
            })
    }

    /// How many sentences can be said.
    var count: Int { spoken.count }

    /// The addresses of those of some sentences that can be said in a language.
    func paths(_ keys: [String], in language: Language) -> [String] {
        keys.map { "\(language).\($0).ogg" }.filter(spoken.contains).map { "/voices/\($0)" }
    }

    /// The sound of a name; nil for what is not on the shelf.
    func sound(_ name: String) -> [UInt8]? {
        guard spoken.contains(name) else { return nil }
        return (try? Data(contentsOf: folder.appending(path: name))).map(Array.init)
    }

    /// What is said for a key: its text without readings, on one line; nil where the language has no text of its own.
    static func text(_ key: String, _ language: Language, _ words: Words) -> String? {
        guard words.has(key, in: language) else { return nil }
        let text = InlineText(markup: words.text(key, language)).text
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

/// The sentences of a page as sound. Without scripts each has a player of the browser's own; with them one button says all, and says them
/// by itself where the visitor, or the terminal, wants it.
struct VoiceClips: Component {
    let ctx: PageContext
    let paths: [String]
    let speaks: Bool

    var html: HTML {
        guard !paths.isEmpty else { return HTML() }
        let players = paths.map { "<audio controls preload=\"none\" src=\"\(href: $0)\"></audio>" as HTML }
        return """
            <div class="terminal-clips" role="group" aria-label="\(ctx.text("terminal.voice.listen"))" data-clips="\(speaks ? "speak" : "wait")">\
            <button class="button tertiary" type="button" data-listen hidden>\(ctx.t("terminal.voice.listen"))</button>\(players)</div>
            """
    }
}

/// Answers with sounds.
struct VoicePages: Sendable {
    let shelf: VoiceShelf

    func sound(_ request: SiteRequest) async throws -> SiteResponse {
        guard let sound = shelf.sound(request.parameters["name"]) else { throw SiteFailure.notFound }
        var response = SiteResponse.file(sound, contentType: "audio/ogg")
        // Nothing personal: the browser may keep it while the kiosk runs.
        response.headers["cache-control"] = "private, max-age=3600"
        return response
    }
}
