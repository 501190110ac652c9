import Foundation
import Kernel

/// One form of what is written in several (kana of either kind, half width or full, small letters or capitals), to be searched.
///
/// It is kept as the bytes of UTF-8, in which no character begins within another: a catalogue of thousands is searched text by
/// text for every visitor, and comparing characters takes many times as long. A NUL, which nobody types, ends it.
struct FoldedText: Hashable, Sendable {
    private let bytes: ContiguousArray<CChar>
    /// Whether it has more than one character.
    let isLongerThanOne: Bool

    init(_ text: String) {
        let key = Kana.searchKey(text)
        bytes = key.utf8CString
        isLongerThanOne = key.unicodeScalars.count > 1
    }

    var isEmpty: Bool { bytes.first == 0 }

    func contains(_ other: FoldedText) -> Bool {
        bytes.withUnsafeBufferPointer { text in
            other.bytes.withUnsafeBufferPointer { wanted in
                guard let text = text.baseAddress, let wanted = wanted.baseAddress else { return false }
                return strstr(text, wanted) != nil
            }
        }
    }
}
