/// EF 0006 of the application for certificates: which generation of card it is.
public enum TokenFile: String, Sendable, Hashable {
    /// 個人番号カード.
    case myNumberCard = "JPKIAPICCTOKEN2"
    /// 旧住民基本台帳カード.
    case residentCard = "JPKIAPICCTOKEN"

    /// Reads the file, which is filled up with spaces; nil for anything else.
    public init?(parsing bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        self.init(rawValue: String(text.prefix { $0 != " " && $0 != "\0" }))
    }

    /// Writes the file of twenty bytes.
    public var bytes: [UInt8] { Array((rawValue + String(repeating: " ", count: 20)).utf8.prefix(20)) }
}
