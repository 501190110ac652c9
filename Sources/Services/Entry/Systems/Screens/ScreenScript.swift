import Kernel

/// How a back system's screens are used: a document of `screens/*.yml` in the pack.
public struct ScreenScript: Sendable, Hashable {
    /// The name of the back system, as entry rules have it.
    public let system: String
    let login: [ScreenStep]
    /// Shows the operator is logged out, at whatever step.
    let loggedOut: String
    /// Searches for the case number.
    let search: [ScreenStep]
    /// Each link to an entry that was found.
    let foundLink: String
    /// What the page of one entry has, with the number in its text.
    let number: String
    /// Up to the screen where fields are filled in.
    let open: [ScreenStep]
    /// Where a field is filled in, with `{field}` for its name.
    let input: String
    /// The label that must stand there before anything is typed, with `{field}`.
    let label: String
    /// What is clicked before a field whose name begins so can be seen.
    let tabs: [Tab]
    /// From the filled fields to the confirmation.
    let confirm: [ScreenStep]
    /// What the system says about fields that it refuses, an element each.
    let refusals: String
    /// The attribute in which a refusal has the field.
    let refusalField: String
    /// Dialogs that stand in the way.
    let dialogs: [Dialog]
    /// There when the confirmation is shown.
    let confirmation: String
    /// Where the value of a field is read back, with `{field}`.
    let readBack: String
    /// What keeps the entry.
    let commit: [ScreenStep]

    struct Tab: Sendable, Hashable {
        let prefix: String
        let click: String
    }

    /// A dialog: answered by clicking, or, without an answer, a reason to stop.
    struct Dialog: Sendable, Hashable {
        let at: String
        let says: String
        let click: String?
    }
}

/// One step on a screen. Places are CSS selectors.
enum ScreenStep: Sendable, Hashable {
    case open(String)
    case click(String)
    /// Waits until it is there and says this.
    case expect(String, says: String)
    case typeOperator(String)
    case typePassword(String)
    case typeCase(String)
}
