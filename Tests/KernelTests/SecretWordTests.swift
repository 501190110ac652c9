import Testing

@testable import Kernel

@Suite("Words that nobody can guess")
struct SecretWordTests {
    @Test(
        "a word is read as it is typed, read out or scanned, and what is none is none",
        arguments: [
            ("0123-4567-89ab", "0123456789ab"), ("0123456789ab", "0123456789ab"), (" 0123 4567 89AB ", "0123456789ab"),
            ("O1L3-4567-89ab", "0113456789ab"),
            ("０１２３－４５６７－８９ａｂ", "0123456789ab"),
            ("0123ー4567ー89ab", "0123456789ab"),
            ("0123‐4567–89ab", "0123456789ab"), ("0123−4567−89ab", "0123456789ab"), ("0123-4567-89a", nil),
            ("0123-4567-89abc", nil),
            ("u123-4567-89ab", nil),
            ("0123-4567-89あb", nil), ("", nil), ("----", nil), ("http://0123456", nil), ("0123.4567.89ab", nil),
        ] as [(String, String?)])
    func read(typed: String, word: String?) {
        #expect(SecretWord.read(typed, length: 12) == word)
    }

    @Test("a word comes back from its groups", arguments: [1, 4, 8, 12, 16, 26])
    func groups(length: Int) {
        let word = SecretWord.make(length: length)
        #expect(word.count == length)
        #expect(SecretWord.read(SecretWord.grouped(word), length: length) == word)
    }

    @Test(
        "groups have four letters, the last what is left",
        arguments: [("abcdefgh", "abcd-efgh"), ("abcde", "abcd-e"), ("abc", "abc"), ("", "")])
    func grouped(word: String, shown: String) {
        #expect(SecretWord.grouped(word) == shown)
    }
}
