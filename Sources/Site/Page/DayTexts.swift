import Kernel
import Synchronization

/// Days as they are written in each language, each made once: a list says the same few days again and again.
final class DayTexts: Sendable {
    private struct Key: Hashable {
        let day: CivilDate
        let language: Language
    }

    /// Days kept, some years in the languages of a city; a text has about 40 bytes.
    private static let most = 8_192

    private let texts = Mutex<[Key: String]>([:])

    func text(_ day: CivilDate, _ language: Language, make: () -> String) -> String {
        let key = Key(day: day, language: language)
        if let text = texts.withLock({ $0[key] }) { return text }
        let text = make()
        texts.withLock { texts in
            if texts.count >= Self.most { texts = [:] }
            texts[key] = text
        }
        return text
    }
}
