import Sheets
import Synchronization

/// The pack as terminals get it, with the forms that were published since it was loaded. It is put together once for each edition,
/// and not for each sign of life.
final class LiveArchive: Sendable {
    private struct Made {
        var published: [FormCatalogue.Published]
        var archive: PackArchive
    }

    private let base: PackArchive
    private let forms: FormCatalogue
    private let made: Mutex<Made>

    init(_ base: PackArchive, forms: FormCatalogue) {
        (self.base, self.forms) = (base, forms)
        made = Mutex(Made(published: [], archive: base))
    }

    /// The archive of now.
    var current: PackArchive {
        let published = forms.published
        return made.withLock { made in
            if made.published != published { made = Made(published: published, archive: base.with(published)) }
            return made.archive
        }
    }
}
