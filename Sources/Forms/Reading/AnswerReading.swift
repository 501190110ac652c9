import Kernel

/// What came of reading answers.
public struct AnswerReading: Sendable {
    /// The answer; nil when there is none or it cannot be used.
    var value: JSONValue?
    /// What is wrong with it.
    var problems: [FormProblem] = []
    /// What was written another way than it was typed, with the text as typed.
    var tidied: [Tidied] = []
    /// Individual numbers (個人番号) by path, which are kept apart from all other answers.
    var secrets: [String: IndividualNumber] = [:]

    /// A text that is stored another way than it was typed.
    public struct Tidied: Sendable, Hashable {
        public let path: String
        /// As typed.
        public let original: String
        /// As stored.
        public let stored: String
    }
}

/// What is wrong with an answer.
public struct FormProblem: Sendable, Hashable {
    /// What kind of fault; each has words of its own.
    public enum Kind: Sendable, Hashable {
        case missing
        /// No option was chosen that must be.
        case notChosen
        /// Longer than so many characters.
        case tooLong(most: Int, count: Int)
        case notANumber
        case outOfRange(smallest: Int?, largest: Int?)
        case notOffered
        /// Fewer rows, options or files than asked for.
        case tooFew(Int)
        /// More than may be.
        case tooMany(Int)
        /// A file of another kind than is taken.
        case fileType(name: String, taken: [String])
        /// A file of more bytes than may be.
        case fileTooLarge(name: String, most: Int)
        /// A file in which a virus was found.
        case fileInfected(name: String)
        /// A file that cannot be looked at for viruses now.
        case fileUnscanned(name: String)
        /// A photograph that cannot be read as one, or only with more work than is done.
        case pictureUnreadable(name: String)
        /// A photograph of more pixels than are taken, in millions.
        case pictureTooLarge(name: String, megapixels: Int, most: Int)
        /// A character that names and forms do not hold, such as an emoji or a control character.
        case strangeCharacter(String)
        case notKana
        case noPostcode
        case notInCity
        case noSuchDay
        case endsBeforeItBegins
        case noTelephone
        case noMailAddress
        case noBankCode
        case noBranchCode
        case noAccountNumber
        /// ゆうちょ: the 記号 or 番号 is none, or of an account that cannot be paid into.
        case noPostalAccount
        case notHolderKana
        /// A number with a check digit, with the reason.
        case code(CodeError)
        case noPlate
        case noPlace
        case notAgreed
        /// All places of the slot are taken; with whether one may wait for one.
        case slotFull(canWait: Bool)
        /// No such slot can be reserved now.
        case slotNotOffered
        /// Slots are reserved from this moment on.
        case slotNotYet(Timestamp)
        /// A check of the definition, with its words.
        case check(LocalizedText)
    }

    /// The item, and its part or row: `children.0.birth`.
    public let path: String
    public let kind: Kind

    public init(path: String, _ kind: Kind) { (self.path, self.kind) = (path, kind) }
}
