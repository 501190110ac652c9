import Kernel
import Site

extension OnlineService {
    /// The owner's studio: definitions are written by one person and published by another.
    func studioRoutes(_ r: inout Routes) {
        let studio = StudioPages(desk: desk)
        let changes = ChangePages(desk: desk)
        let (head, end, items) = (HeadPages(changes: changes), EndPages(changes: changes), ItemPages(changes: changes))
        let (pages, preview) = (SheetPagePages(changes: changes), PreviewPages(changes: changes))
        let rules = RulesPages(changes: changes)
        let writers = StudioPages.writers, publishers = StudioPages.publishers
        let readers = Permission.anyOf([writers, publishers])
        let (path, limit) = (StudioPages.path, 1 << 20)
        r.get(path, allow: readers, studio.list)
        r.get("\(path)/procedures/{id}", allow: readers, studio.show)
        r.post("\(path)/procedures/{id}/begin", allow: writers, bodyLimit: 4_096, studio.begin)
        r.post("\(path)/procedures/{id}/copy", allow: writers, bodyLimit: 32_768, studio.copy)
        let change = "\(path)/changes/{change}"
        r.get(change, allow: readers, changes.show)
        r.get("\(change)/text", allow: writers, changes.text)
        r.post("\(change)/text", allow: writers, bodyLimit: limit, changes.saveText)
        r.get("\(change)/head", allow: writers, head.show)
        r.post("\(change)/head", allow: writers, bodyLimit: limit, head.save)
        r.get("\(change)/rules", allow: writers, rules.show)
        r.post("\(change)/rules", allow: writers, bodyLimit: limit, rules.save)
        r.get("\(change)/end", allow: writers, end.show)
        r.post("\(change)/end", allow: writers, bodyLimit: limit, end.save)
        r.get("\(change)/pages/{page}", allow: writers, pages.show)
        r.post("\(change)/pages/{page}", allow: writers, bodyLimit: limit, pages.save)
        r.post("\(change)/pages/{page}/arrange", allow: writers, bodyLimit: 4_096, pages.arrange)
        r.get("\(change)/items/{item}", allow: writers, items.show)
        r.post("\(change)/items/{item}", allow: writers, bodyLimit: limit, items.save)
        r.post("\(change)/items/{item}/arrange", allow: writers, bodyLimit: 4_096, items.arrange)
        r.get("\(change)/preview", allow: readers, preview.show)
        r.post("\(change)/preview", allow: readers, bodyLimit: limit, preview.act)
        r.post("\(change)/tests/remove", allow: writers, bodyLimit: 4_096, changes.removeTest)
        r.post("\(change)/propose", allow: writers, bodyLimit: 32_768, changes.propose)
        r.post("\(change)/take-back", allow: writers, bodyLimit: 4_096, changes.takeBack)
        r.post("\(change)/return", allow: publishers, bodyLimit: 32_768, changes.giveBack)
        r.post("\(change)/publish", allow: publishers, bodyLimit: 4_096, changes.publish)
        r.post("\(change)/withdraw", allow: writers, bodyLimit: 4_096, changes.withdraw)
    }
}
